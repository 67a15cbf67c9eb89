package io.switchboard.benchmarks.picks;

import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer.SubchannelPicker;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** All connections of a policy become READY, one by one, until it has published the picker that has them all. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ReadyBenchmark {
    @Param("ROUND_ROBIN")
    public String policy = "";

    @Param("1000")
    public int n;

    private @Nullable Driver driver;

    @Setup(Level.Iteration)
    public void resolve() throws InterruptedException {
        MeasuredPolicy measured = MeasuredPolicy.valueOf(policy);
        driver = Driver.waiting(measured, NumberedEndpoints.of(n, measured.weighing));
        System.gc();
    }

    @Benchmark
    public SubchannelPicker ready(Effort effort) throws InterruptedException {
        Driver driver = Objects.requireNonNull(this.driver);
        effort.of(driver);
        driver.connectOneByOne();
        driver.channel.settle();
        effort.since(driver);
        return driver.channel.picker();
    }

    @TearDown(Level.Iteration)
    public void check() {
        Driver driver = Objects.requireNonNull(this.driver);
        MeasuredPolicy measured = MeasuredPolicy.valueOf(policy);
        boolean complete = measured.key != MeasuredPolicy.Key.NONE
                || driver.picked(Call.many(measured), n).size() == n;
        driver.close();
        if (driver.channel.state() != ConnectivityState.READY || !complete) {
            throw new IllegalStateException("the last picker of " + policy + " has not all " + n + " endpoints");
        }
    }
}

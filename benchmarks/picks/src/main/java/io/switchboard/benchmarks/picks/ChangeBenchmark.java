package io.switchboard.benchmarks.picks;

import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.SubchannelPicker;
import java.util.List;
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

/**
 * A policy whose endpoints are all READY is told of a set that differs in one, until it has published the last picker
 * that it makes of that. An endpoint that is new is READY as soon as the policy wants it to be.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ChangeBenchmark {
    /** So many times as long as the policy has worked it is left alone: a pause between two pickers is over then. */
    static final int REST_FACTOR = 5;

    @Param("ROUND_ROBIN")
    public String policy = "";

    @Param("10000")
    public int n;

    @Param("WEIGHT")
    public String change = "";

    private @Nullable Driver driver;
    private List<EquivalentAddressGroup> before = List.of();
    private List<EquivalentAddressGroup> after = List.of();

    @Setup
    public void connect() throws InterruptedException {
        MeasuredPolicy measured = MeasuredPolicy.valueOf(policy);
        before = NumberedEndpoints.of(n, measured.weighing);
        after = EndpointChange.valueOf(change).applyTo(before);
        driver = Driver.ready(measured, before, Call.many(measured));
    }

    /** Back to the set that the change is of; and no change comes right after another. */
    @Setup(Level.Iteration)
    public void restore() throws InterruptedException {
        Driver driver = Objects.requireNonNull(this.driver);
        long worked = driver.channel.workNanos();
        driver.resolve(before);
        driver.channel.settle();
        System.gc();
        TimeUnit.NANOSECONDS.sleep(REST_FACTOR * (driver.channel.workNanos() - worked));
    }

    @Benchmark
    public SubchannelPicker change(Effort effort) throws InterruptedException {
        Driver driver = Objects.requireNonNull(this.driver);
        effort.of(driver);
        driver.resolve(after);
        driver.channel.settle();
        effort.since(driver);
        return driver.channel.picker();
    }

    @TearDown
    public void close() {
        Objects.requireNonNull(driver).close();
    }
}

package io.switchboard.benchmarks.picks;

import io.grpc.LoadBalancer.SubchannelPicker;
import io.switchboard.core.Snapshot;
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

/** As {@link ChangeBenchmark}, from the own registry's event on: through the joined set and the resolver. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class RegistryChangeBenchmark {
    @Param("1000")
    public int n;

    @Param("1")
    public int registries;

    private @Nullable Registries scripted;
    private @Nullable Driver driver;
    private @Nullable Snapshot before;
    private @Nullable Snapshot after;

    @Setup
    public void connect() throws InterruptedException {
        Registries scripted = new Registries(registries, n);
        before = scripted.latest(0);
        after = scripted.changed(0);
        driver = Driver.following(MeasuredPolicy.WEIGHTED_ROUND_ROBIN, scripted, n);
        this.scripted = scripted;
    }

    /** Back to the set that the change is of; and no change comes right after another. */
    @Setup(Level.Iteration)
    public void restore() throws InterruptedException {
        Driver driver = Objects.requireNonNull(this.driver);
        long worked = driver.channel.workNanos();
        tell(driver, before);
        System.gc();
        TimeUnit.NANOSECONDS.sleep(ChangeBenchmark.REST_FACTOR * (driver.channel.workNanos() - worked));
    }

    @Benchmark
    public SubchannelPicker change(Effort effort) throws InterruptedException {
        Driver driver = Objects.requireNonNull(this.driver);
        effort.of(driver);
        tell(driver, after);
        effort.since(driver);
        return driver.channel.picker();
    }

    private void tell(Driver driver, @Nullable Snapshot snapshot) throws InterruptedException {
        Registries scripted = Objects.requireNonNull(this.scripted);
        Snapshot told = Objects.requireNonNull(snapshot);
        driver.channel.run(() -> scripted.tell(0, told));
        driver.channel.settle();
    }

    @TearDown
    public void close() {
        Objects.requireNonNull(driver).close();
    }
}

package io.switchboard.benchmarks.picks;

import io.switchboard.core.Snapshot;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The last of some registries tells of a set with another weight, until the set that is joined of all is told. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventBenchmark {
    @Param("1")
    public int registries;

    @Param("1000")
    public int n;

    private @Nullable Registries scripted;
    private Snapshot[] turns = new Snapshot[0];
    private int turn;
    private @Nullable Snapshot told;

    @Setup
    public void follow() {
        Registries scripted = new Registries(registries, n);
        turns = new Snapshot[] {scripted.latest(registries - 1), scripted.changed(registries - 1)};
        scripted.joined().follow(Registries.SERVICE, snapshot -> told = snapshot);
        this.scripted = scripted;
    }

    @Benchmark
    public @Nullable Snapshot event() {
        turn ^= 1;
        Registries scripted = this.scripted;
        if (scripted != null) {
            scripted.tell(registries - 1, turns[turn]);
        }
        return told;
    }
}

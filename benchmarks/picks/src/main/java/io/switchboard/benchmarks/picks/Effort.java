package io.switchboard.benchmarks.picks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a policy has done besides taking time. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Effort {
    /** For how long it has worked; the rest of the time it waited for a timer. */
    public long workMicros;

    /** How many pickers it has published. */
    public long pickers;

    @Setup(Level.Iteration)
    public void reset() {
        workMicros = 0;
        pickers = 0;
    }

    void of(Driver driver) {
        workMicros = -driver.channel.workNanos() / 1000;
        pickers = -driver.channel.published();
    }

    void since(Driver driver) {
        workMicros += driver.channel.workNanos() / 1000;
        pickers += driver.channel.published();
    }
}

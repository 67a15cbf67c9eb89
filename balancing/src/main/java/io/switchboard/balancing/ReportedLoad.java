package io.switchboard.balancing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How many calls a second one endpoint could take, as its load reports have it: the calls that it gets, divided by how
 * much of it these need (gRFC A58). Safe for use by several threads.
 */
public final class ReportedLoad {
    /**
     * When a report counts.
     *
     * @param blackout for how long an endpoint has to report before its reports count: the first ones are those of a
     *     server that has just begun, or has few calls
     * @param expiration how long the last report counts; after that, the blackout begins anew
     */
    public record Rules(Duration blackout, Duration expiration) {}

    /** @param since when reports began to come, without a longer break than the expiration */
    private record Seen(double capacity, long since, long at) {}

    private final AtomicReference<@Nullable Seen> seen = new AtomicReference<>();

    /**
     * Takes a report. One of a server without calls, or that says not how busy it is, says nothing, and is ignored.
     *
     * @param calls in a second
     * @param failures in a second
     * @param utilization 1: it can take no more
     * @param errorPenalty how much of an endpoint a failure counts as, when all its calls fail: 0 for nothing
     * @param nanos the present time
     */
    public void reported(double calls, double failures, double utilization, double errorPenalty, long nanos) {
        double capacity = calls / (utilization + failures / calls * errorPenalty);
        if (calls > 0 && utilization > 0 && capacity > 0 && capacity <= Double.MAX_VALUE) {
            seen.updateAndGet(before -> new Seen(capacity, before == null ? nanos : before.since, nanos));
        }
    }

    /** The endpoint may be another from now on: what was reported does not count any more. */
    public void forget() {
        seen.set(null);
    }

    /** Calls a second at full use; 0: not known. */
    public double capacity(Rules rules, long nanos) {
        Seen last = seen.get();
        if (last == null) {
            return 0;
        }
        if (nanos - last.at >= rules.expiration.toNanos()) {
            seen.compareAndSet(last, null);
            return 0;
        }
        return nanos - last.since >= rules.blackout.toNanos() ? last.capacity : 0;
    }
}

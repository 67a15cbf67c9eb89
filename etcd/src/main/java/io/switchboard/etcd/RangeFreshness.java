package io.switchboard.etcd;

import io.switchboard.core.Freshness;
import io.switchboard.core.time.Scheduler;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far what is known of a followed range can be trusted, since when, and why it is not live. Until the first list
 * has been read it is unknown; from then on live or stale. Single-threaded.
 */
final class RangeFreshness {
    private final Scheduler clock;
    private Freshness freshness = Freshness.UNKNOWN;
    private Instant since;
    private @Nullable String problem;

    RangeFreshness(Scheduler clock) {
        this.clock = clock;
        since = clock.now();
    }

    Freshness now() {
        return freshness;
    }

    Instant since() {
        return since;
    }

    /** Null while it is live, and before the first problem. */
    @Nullable
    String problem() {
        return problem;
    }

    boolean isLive() {
        return freshness == Freshness.LIVE;
    }

    /** @return whether this is another state than before */
    boolean live() {
        return become(Freshness.LIVE, null);
    }

    /** @return whether this is another state, or another reason, than before */
    boolean lost(String why) {
        return become(freshness == Freshness.UNKNOWN ? Freshness.UNKNOWN : Freshness.STALE, why);
    }

    private boolean become(Freshness next, @Nullable String why) {
        boolean same = freshness == next && (why == null ? problem == null : why.equals(problem));
        if (freshness != next) {
            freshness = next;
            since = clock.now();
        }
        problem = why;
        return !same;
    }
}

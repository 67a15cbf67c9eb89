package io.switchboard.etcd;

import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * For how long a follower has been told nothing. After an absence of more than 5 s a list is worth its price: an
 * emptied or restored registry may have grown past the last revision seen meanwhile, and then nothing in a header
 * tells. On the scheduler only.
 */
final class Absence {
    private static final Duration LONG = Duration.ofSeconds(5);

    private final Scheduler clock;
    private @Nullable Long since;

    Absence(Scheduler clock) {
        this.clock = clock;
    }

    /** Has no effect while it lasts. */
    void begin() {
        if (since == null) {
            since = clock.nanos();
        }
    }

    void end() {
        since = null;
    }

    boolean isLong() {
        return since != null && clock.nanos() - since > LONG.toNanos();
    }

    boolean lasts() {
        return since != null;
    }
}

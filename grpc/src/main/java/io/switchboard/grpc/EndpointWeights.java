package io.switchboard.grpc;

import io.switchboard.balancing.SlowStart;
import io.switchboard.core.Instance;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an instance's weight is at a moment. */
final class EndpointWeights {
    /** What weights are multiplied by where slow start takes fractions of them. */
    static final long UNIT = 1000;

    /** The age of what started long ago, or nobody knows when. */
    static final long LONG = Long.MAX_VALUE;

    private EndpointWeights() {}

    /**
     * @param instance null: the usual weight
     * @param ageNanos since it started, by the client's clock; {@link #LONG}
     */
    static long of(@Nullable Instance instance, @Nullable SlowStart slowStart, long ageNanos) {
        long weight = instance == null ? Instance.DEFAULT_WEIGHT : instance.weight();
        if (slowStart == null) {
            return weight;
        }
        // Whoever has a share keeps one.
        return weight == 0 ? 0 : Math.max(1, Math.round(weight * UNIT * factor(slowStart, ageNanos)));
    }

    /** Whether its weight will be another one soon. */
    static boolean isGrowing(@Nullable SlowStart slowStart, long ageNanos) {
        return slowStart != null && factor(slowStart, ageNanos) < 1;
    }

    private static double factor(SlowStart slowStart, long ageNanos) {
        return slowStart.factor(Duration.ofNanos(ageNanos));
    }
}

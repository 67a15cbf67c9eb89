package io.switchboard.grpc;

import io.switchboard.balancing.SlowStart;
import io.switchboard.core.Instance;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an instance's weight is at a moment. */
final class Weights {
    /** What weights are multiplied by where slow start takes fractions of them. */
    static final long UNIT = 1000;

    private Weights() {}

    /**
     * @param instance null: the usual weight
     * @param nowMillis since the epoch, as the registration's time is: clocks that differ make a start that much shorter
     *     or longer
     */
    static long of(@Nullable Instance instance, @Nullable SlowStart slowStart, long nowMillis) {
        long weight = instance == null ? Instance.DEFAULT_WEIGHT : instance.weight();
        if (slowStart == null) {
            return weight;
        }
        // Whoever has a share keeps one.
        return weight == 0 ? 0 : Math.max(1, Math.round(weight * UNIT * factor(instance, slowStart, nowMillis)));
    }

    /** Whether its weight will be another one soon. */
    static boolean isGrowing(@Nullable Instance instance, @Nullable SlowStart slowStart, long nowMillis) {
        return slowStart != null && factor(instance, slowStart, nowMillis) < 1;
    }

    private static double factor(@Nullable Instance instance, SlowStart slowStart, long nowMillis) {
        return instance == null || instance.incarnation() == 0
                ? 1
                : slowStart.factor(Duration.ofMillis(nowMillis - instance.incarnation()));
    }
}

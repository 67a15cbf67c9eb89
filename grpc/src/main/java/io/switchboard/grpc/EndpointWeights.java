package io.switchboard.grpc;

import io.switchboard.balancing.SlowStart;
import io.switchboard.core.Instance;
import java.time.Duration;
import java.util.List;
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
        return of(instance, slowStart, ageNanos, ReportedWeights.NONE);
    }

    /** @param reported what it is multiplied by besides; {@link ReportedWeights#NONE}: nothing */
    static long of(@Nullable Instance instance, @Nullable SlowStart slowStart, long ageNanos, double reported) {
        long weight = instance == null ? Instance.DEFAULT_WEIGHT : instance.weight();
        if (slowStart == null && reported == ReportedWeights.NONE) {
            return weight;
        }
        double factor = slowStart == null ? 1 : factor(slowStart, ageNanos);
        double share = reported == ReportedWeights.NONE ? 1 : reported;
        // Whoever has a share keeps one.
        return weight == 0 ? 0 : Math.max(1, Math.round(weight * UNIT * factor * share));
    }

    /** Whether its weight will be another one soon. */
    static boolean isGrowing(@Nullable SlowStart slowStart, long ageNanos) {
        return slowStart != null && factor(slowStart, ageNanos) < 1;
    }

    /** What its weight is when nobody starts any more. */
    static long full(Candidate one) {
        return of(one.instance(), null, LONG) * UNIT;
    }

    /** The part of their full weights that these have while they start, on average. */
    static double warmth(List<Candidate> candidates, @Nullable SlowStart slowStart) {
        if (slowStart == null || candidates.isEmpty()) {
            return 1;
        }
        double warm = 0;
        for (Candidate one : candidates) {
            double full = full(one) * (one.reported() == ReportedWeights.NONE ? 1 : one.reported());
            warm += full == 0 ? 1 : Math.min(1, one.weight() / full);
        }
        return warm / candidates.size();
    }

    private static double factor(SlowStart slowStart, long ageNanos) {
        return slowStart.factor(Duration.ofNanos(ageNanos));
    }
}

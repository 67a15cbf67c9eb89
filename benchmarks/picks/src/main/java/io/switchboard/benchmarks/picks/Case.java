package io.switchboard.benchmarks.picks;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing to measure.
 *
 * @param change of {@link Kind#CHANGE} only
 */
record Case(
        Kind kind,
        Policy policy,
        int endpoints,
        int threads,
        @Nullable Change change) {
    /** What is measured of a policy, and in which unit. */
    enum Kind {
        PICK("ns"),
        TRACKED_PICK("ns"),
        READY("ms"),
        CHANGE("ms");

        final String unit;

        Kind(String unit) {
            this.unit = unit;
        }
    }

    static final int FEW = 10;
    static final int SOME = 1_000;
    static final int MANY = 5_000;
    static final int MOST = 10_000;

    /** In this order: what is compared with something else is measured right before or after it. */
    static List<Case> all(boolean quick) {
        List<Case> all = new ArrayList<>();
        for (int n : quick ? new int[] {FEW, MOST} : new int[] {FEW, SOME, MOST}) {
            boolean more = !quick || n == FEW;
            for (Policy policy : more ? EnumSet.allOf(Policy.class) : compared()) {
                all.add(new Case(Kind.PICK, policy, n, 1, null));
            }
            for (Policy policy : quick ? roundRobin() : compared()) {
                all.add(new Case(Kind.PICK, policy, n, 2, null));
            }
            for (Policy policy : more ? byLoad() : EnumSet.noneOf(Policy.class)) {
                all.add(new Case(Kind.TRACKED_PICK, policy, n, 1, null));
            }
        }
        for (int n : quick ? new int[] {SOME, MOST} : new int[] {SOME, MANY, MOST}) {
            all.add(ready(Policy.WEIGHTED_ROUND_ROBIN, n));
            all.add(ready(Policy.GRPC_ROUND_ROBIN, n));
            if (!quick || n == SOME) {
                all.add(ready(Policy.RING_HASH, n));
            }
            if (!quick && n == SOME) {
                all.add(ready(Policy.GRPC_WEIGHTED_ROUND_ROBIN, n));
            }
        }
        for (Change change : Change.values()) {
            all.add(change(Policy.WEIGHTED_ROUND_ROBIN, change));
            all.add(change(Policy.GRPC_ROUND_ROBIN, change));
            if (!quick) {
                all.add(change(Policy.RING_HASH, change));
                all.add(change(Policy.MAGLEV, change));
            }
        }
        return List.copyOf(all);
    }

    private static EnumSet<Policy> roundRobin() {
        return EnumSet.range(Policy.ROUND_ROBIN, Policy.GRPC_ROUND_ROBIN_ALONE);
    }

    private static EnumSet<Policy> byLoad() {
        return EnumSet.of(Policy.LEAST_REQUEST, Policy.GRPC_LEAST_REQUEST, Policy.PEAK_EWMA);
    }

    /** The others are there to see what one thing costs. */
    private static EnumSet<Policy> compared() {
        return EnumSet.complementOf(EnumSet.of(
                Policy.GRPC_RING_HASH_AS_LARGE, Policy.RING_HASH_BY_HEADER, Policy.GRPC_RING_HASH_BY_HEADER));
    }

    private static Case ready(Policy policy, int n) {
        return new Case(Kind.READY, policy, n, 1, null);
    }

    private static Case change(Policy policy, Change change) {
        return new Case(Kind.CHANGE, policy, MOST, 1, change);
    }

    @Override
    public String toString() {
        String what = switch (kind) {
            case PICK -> "pick, " + threads + (threads == 1 ? " thread" : " threads");
            case TRACKED_PICK -> "pick and track";
            case READY -> "ready";
            case CHANGE -> change == null ? "change" : change.shown;
        };
        return String.format(
                Locale.ROOT,
                "%s, %,d endpoints: %s of %s",
                what,
                endpoints,
                policy.label().replace("`", ""),
                policy.owner.shown);
    }
}

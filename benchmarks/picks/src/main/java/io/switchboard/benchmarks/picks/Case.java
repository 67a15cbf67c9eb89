package io.switchboard.benchmarks.picks;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing to measure.
 *
 * @param endpoints of each registry
 * @param change of {@link Kind#CHANGE} only
 * @param registries that the endpoints come from, by our own resolver; 0: the policy is told of them as they are
 */
record Case(
        Kind kind,
        MeasuredPolicy policy,
        int endpoints,
        int threads,
        @Nullable EndpointChange change,
        int registries) {
    /** What is measured of a policy, and in which unit. */
    enum Kind {
        PICK("ns"),
        TRACKED_PICK("ns"),
        READY("ms"),
        CHANGE("ms"),
        /** One registry tells of another set, until the set that is joined of all has been told. */
        EVENT("ns");

        final String unit;

        Kind(String unit) {
            this.unit = unit;
        }
    }

    static final int FEW = 10;
    static final int SEVERAL = 100;
    static final int SOME = 1_000;
    static final int MANY = 5_000;
    static final int MOST = 10_000;

    /** Of how many registries; the first is what the others are compared with. */
    static final List<Integer> REGISTRIES = List.of(1, 3, 9);

    Case(Kind kind, MeasuredPolicy policy, int endpoints, int threads, @Nullable EndpointChange change) {
        this(kind, policy, endpoints, threads, change, 0);
    }

    /** In this order: what is compared with something else is measured right before or after it. */
    static List<Case> of(Part part, boolean quick) {
        return part == Part.POLICIES ? policies(quick) : datacenters(quick);
    }

    private static List<Case> datacenters(boolean quick) {
        List<Case> all = new ArrayList<>();
        for (int n : new int[] {FEW, SEVERAL}) {
            REGISTRIES.forEach(registries -> all.add(of(Kind.PICK, n, null, registries)));
        }
        for (int n : quick ? new int[] {SOME} : new int[] {SEVERAL, SOME, MOST}) {
            REGISTRIES.forEach(registries -> all.add(of(Kind.EVENT, n, null, registries)));
        }
        REGISTRIES.forEach(registries -> all.add(of(Kind.CHANGE, SOME, EndpointChange.WEIGHT, registries)));
        // As many in one as in all of the others together.
        int together = SOME * REGISTRIES.get(REGISTRIES.size() - 1);
        all.add(of(Kind.CHANGE, together, EndpointChange.WEIGHT, REGISTRIES.get(0)));
        return List.copyOf(all);
    }

    /** With the default policy. */
    static Case of(Kind kind, int endpoints, @Nullable EndpointChange change, int registries) {
        return new Case(kind, MeasuredPolicy.WEIGHTED_ROUND_ROBIN, endpoints, 1, change, registries);
    }

    Part part() {
        return registries == 0 ? Part.POLICIES : Part.DATACENTERS;
    }

    private static List<Case> policies(boolean quick) {
        List<Case> all = new ArrayList<>();
        for (int n : quick ? new int[] {FEW, MOST} : new int[] {FEW, SOME, MOST}) {
            boolean more = !quick || n == FEW;
            for (MeasuredPolicy policy : more ? EnumSet.allOf(MeasuredPolicy.class) : compared()) {
                all.add(new Case(Kind.PICK, policy, n, 1, null));
            }
            for (MeasuredPolicy policy : quick ? roundRobin() : compared()) {
                all.add(new Case(Kind.PICK, policy, n, 2, null));
            }
            for (MeasuredPolicy policy : more ? byLoad() : EnumSet.noneOf(MeasuredPolicy.class)) {
                all.add(new Case(Kind.TRACKED_PICK, policy, n, 1, null));
            }
        }
        for (int n : quick ? new int[] {SOME, MOST} : new int[] {SOME, MANY, MOST}) {
            all.add(ready(MeasuredPolicy.WEIGHTED_ROUND_ROBIN, n));
            all.add(ready(MeasuredPolicy.GRPC_ROUND_ROBIN, n));
            if (!quick || n == SOME) {
                all.add(ready(MeasuredPolicy.RING_HASH, n));
            }
            if (!quick && n == SOME) {
                all.add(ready(MeasuredPolicy.GRPC_WEIGHTED_ROUND_ROBIN, n));
            }
        }
        for (EndpointChange change : EndpointChange.values()) {
            all.add(change(MeasuredPolicy.WEIGHTED_ROUND_ROBIN, change));
            all.add(change(MeasuredPolicy.GRPC_ROUND_ROBIN, change));
            if (!quick) {
                all.add(change(MeasuredPolicy.RING_HASH, change));
                all.add(change(MeasuredPolicy.MAGLEV, change));
            }
        }
        return List.copyOf(all);
    }

    private static EnumSet<MeasuredPolicy> roundRobin() {
        return EnumSet.range(MeasuredPolicy.ROUND_ROBIN, MeasuredPolicy.GRPC_ROUND_ROBIN_ALONE);
    }

    private static EnumSet<MeasuredPolicy> byLoad() {
        return EnumSet.of(MeasuredPolicy.LEAST_REQUEST, MeasuredPolicy.GRPC_LEAST_REQUEST, MeasuredPolicy.PEAK_EWMA);
    }

    /** The others are there to see what one thing costs. */
    private static EnumSet<MeasuredPolicy> compared() {
        return EnumSet.complementOf(EnumSet.of(
                MeasuredPolicy.GRPC_RING_HASH_AS_LARGE,
                MeasuredPolicy.RING_HASH_BY_HEADER,
                MeasuredPolicy.GRPC_RING_HASH_BY_HEADER));
    }

    private static Case ready(MeasuredPolicy policy, int n) {
        return new Case(Kind.READY, policy, n, 1, null);
    }

    private static Case change(MeasuredPolicy policy, EndpointChange change) {
        return new Case(Kind.CHANGE, policy, MOST, 1, change);
    }

    @Override
    public String toString() {
        String what = switch (kind) {
            case PICK -> "pick, " + threads + (threads == 1 ? " thread" : " threads");
            case TRACKED_PICK -> "pick and track";
            case READY -> "ready";
            case CHANGE -> change == null ? "change" : change.shown;
            case EVENT -> "event";
        };
        String from = registries == 0 ? "" : " in each of " + registries;
        return String.format(
                Locale.ROOT,
                "%s, %,d endpoints%s: %s of %s",
                what,
                endpoints,
                from,
                policy.label().replace("`", ""),
                policy.owner.shown);
    }
}

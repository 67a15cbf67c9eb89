package io.switchboard.benchmarks.picks;

import io.switchboard.benchmarks.picks.Case.Kind;
import io.switchboard.benchmarks.picks.Verdict.Reading;
import io.switchboard.harness.Middle;
import io.switchboard.harness.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the policy is to achieve, in proportion to grpc-java's own in the same run; and whether it does. */
final class PickTargets {
    /** JMH itself allocates some thousandths of a byte for a pick meanwhile; any object is 16 bytes and more. */
    private static final double NO_BYTES = 0.1;

    /** A set of a thousand times the size is not in the processor's nearest cache; nothing else may cost more. */
    private static final double FLAT = 2;

    private static final double READY_FACTOR = 20;

    /** Calls stay at home, and what others list is in no pool: a pick has nothing to do with it. */
    private static final double FLAT_IN_REGISTRIES = 1.1;

    /** A policy of ours, what it is compared with, and the part of the other's time that it may take. */
    private record Pair(String name, MeasuredPolicy ours, MeasuredPolicy theirs, double limit) {}

    private static final List<Pair> PAIRS = List.of(
            new Pair("round robin", MeasuredPolicy.ROUND_ROBIN, MeasuredPolicy.GRPC_ROUND_ROBIN, 0.5),
            new Pair(
                    "round robin, to one without grpc-services",
                    MeasuredPolicy.ROUND_ROBIN,
                    MeasuredPolicy.GRPC_ROUND_ROBIN_ALONE,
                    0.5),
            new Pair(
                    "weighted round robin, equal weights",
                    MeasuredPolicy.WEIGHTED_ROUND_ROBIN,
                    MeasuredPolicy.GRPC_WEIGHTED_ROUND_ROBIN,
                    0.5),
            new Pair(
                    "weighted round robin, weights 1 to 100",
                    MeasuredPolicy.WEIGHTED_ROUND_ROBIN_1_TO_100,
                    MeasuredPolicy.GRPC_WEIGHTED_ROUND_ROBIN_1_TO_100,
                    0.5),
            new Pair("least request", MeasuredPolicy.LEAST_REQUEST, MeasuredPolicy.GRPC_LEAST_REQUEST, 0.7),
            new Pair("ring hash", MeasuredPolicy.RING_HASH, MeasuredPolicy.GRPC_RING_HASH, 0.3),
            new Pair("maglev, to ring hash", MeasuredPolicy.MAGLEV, MeasuredPolicy.GRPC_RING_HASH, 0.2));

    private final List<CaseRounds> measured;

    private PickTargets(List<CaseRounds> measured) {
        this.measured = measured;
    }

    static List<Verdict> judge(List<CaseRounds> measured) {
        PickTargets targets = new PickTargets(measured);
        List<Verdict> all = new ArrayList<>();
        for (int threads : new int[] {1, 2}) {
            for (Pair pair : PAIRS) {
                all.add(targets.faster(pair, threads));
            }
        }
        all.add(Verdict.atMost(
                "bytes for a pick, of whatever policy has most; but for keys in headers", NO_BYTES, targets.bytes()));
        for (MeasuredPolicy policy : ours()) {
            all.add(Verdict.atMost(
                    "time for a pick at 10,000 to that at 10: " + policy.label(), FLAT, targets.flatness(policy)));
        }
        all.add(Verdict.atLeast(
                "10,000 endpoints become READY: grpc-java's round robin to ours", READY_FACTOR, targets.ready()));
        for (int registries : Case.REGISTRIES.subList(1, Case.REGISTRIES.size())) {
            all.add(Verdict.atMost(
                    "time for a pick at home, of " + registries + " registries to one",
                    FLAT_IN_REGISTRIES,
                    targets.ofSeveral(registries)));
        }
        return all;
    }

    /** But for keys in headers: reading one makes a text of it. */
    private static List<MeasuredPolicy> ours() {
        return Arrays.stream(MeasuredPolicy.values())
                .filter(policy -> policy.isOurs() && policy.key != MeasuredPolicy.Key.HEADER)
                .toList();
    }

    private Verdict faster(Pair pair, int threads) {
        List<Reading> readings = new ArrayList<>();
        for (int n : endpoints()) {
            ratio(find(Kind.PICK, pair.ours, n, threads), find(Kind.PICK, pair.theirs, n, threads))
                    .ifPresent(ratio -> readings.add(new Reading(Numbers.grouped(n), ratio)));
        }
        String with = threads == 1 ? "" : ", " + threads + " threads";
        return Verdict.atMost("time for a pick, " + pair.name + with, pair.limit, readings);
    }

    private List<Reading> bytes() {
        List<Reading> readings = new ArrayList<>();
        for (int n : endpoints()) {
            measured.stream()
                    .filter(one -> one.of().kind() == Kind.PICK
                            && ours().contains(one.of().policy())
                            && one.of().endpoints() == n)
                    .map(CaseRounds::bytes)
                    .max(Comparator.comparingDouble(Middle::median))
                    .ifPresent(most -> readings.add(new Reading(Numbers.grouped(n), most)));
        }
        return readings;
    }

    private List<Reading> flatness(MeasuredPolicy policy) {
        List<Reading> readings = new ArrayList<>();
        for (int threads : new int[] {1, 2}) {
            ratio(find(Kind.PICK, policy, Case.MOST, threads), find(Kind.PICK, policy, Case.FEW, threads))
                    .ifPresent(ratio ->
                            readings.add(new Reading(threads == 1 ? "1 thread" : threads + " threads", ratio)));
        }
        return readings;
    }

    private List<Reading> ofSeveral(int registries) {
        List<Reading> readings = new ArrayList<>();
        for (int n : new int[] {Case.FEW, Case.SEVERAL}) {
            ratio(
                            find(Case.of(Kind.PICK, n, null, registries)),
                            find(Case.of(Kind.PICK, n, null, Case.REGISTRIES.get(0))))
                    .ifPresent(ratio -> readings.add(new Reading(Numbers.grouped(n), ratio)));
        }
        return readings;
    }

    private List<Reading> ready() {
        return ratio(
                        find(Kind.READY, MeasuredPolicy.GRPC_ROUND_ROBIN, Case.MOST, 1),
                        find(Kind.READY, MeasuredPolicy.WEIGHTED_ROUND_ROBIN, Case.MOST, 1))
                .map(ratio -> List.of(new Reading(MeasuredPolicy.WEIGHTED_ROUND_ROBIN.label(), ratio)))
                .orElse(List.of());
    }

    /** The numbers of endpoints that picks were measured with, ascending. */
    private List<Integer> endpoints() {
        return measured.stream()
                .filter(one -> one.of().kind() == Kind.PICK && one.of().part() == Part.POLICIES)
                .map(one -> one.of().endpoints())
                .distinct()
                .sorted()
                .toList();
    }

    private @Nullable CaseRounds find(Kind kind, MeasuredPolicy policy, int n, int threads) {
        return find(new Case(kind, policy, n, threads, null));
    }

    private @Nullable CaseRounds find(Case wanted) {
        return measured.stream()
                .filter(one -> one.of().equals(wanted))
                .findFirst()
                .orElse(null);
    }

    private static Optional<Middle> ratio(@Nullable CaseRounds one, @Nullable CaseRounds other) {
        return one == null || other == null ? Optional.empty() : Optional.of(one.ratioTo(other));
    }
}

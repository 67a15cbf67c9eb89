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
final class Targets {
    /** JMH itself allocates some thousandths of a byte for a pick meanwhile; any object is 16 bytes and more. */
    private static final double NO_BYTES = 0.1;

    /** A set of a thousand times the size is not in the processor's nearest cache; nothing else may cost more. */
    private static final double FLAT = 2;

    private static final double READY_FACTOR = 20;

    /** A policy of ours, what it is compared with, and the part of the other's time that it may take. */
    private record Pair(String name, Policy ours, Policy theirs, double limit) {}

    private static final List<Pair> PAIRS = List.of(
            new Pair("round robin", Policy.ROUND_ROBIN, Policy.GRPC_ROUND_ROBIN, 0.5),
            new Pair(
                    "round robin, to one without grpc-services",
                    Policy.ROUND_ROBIN,
                    Policy.GRPC_ROUND_ROBIN_ALONE,
                    0.5),
            new Pair(
                    "weighted round robin, equal weights",
                    Policy.WEIGHTED_ROUND_ROBIN,
                    Policy.GRPC_WEIGHTED_ROUND_ROBIN,
                    0.5),
            new Pair(
                    "weighted round robin, weights 1 to 100",
                    Policy.WEIGHTED_ROUND_ROBIN_1_TO_100,
                    Policy.GRPC_WEIGHTED_ROUND_ROBIN_1_TO_100,
                    0.5),
            new Pair("least request", Policy.LEAST_REQUEST, Policy.GRPC_LEAST_REQUEST, 0.7),
            new Pair("ring hash", Policy.RING_HASH, Policy.GRPC_RING_HASH, 0.3),
            new Pair("maglev, to ring hash", Policy.MAGLEV, Policy.GRPC_RING_HASH, 0.2));

    private final List<Measurement> measured;

    private Targets(List<Measurement> measured) {
        this.measured = measured;
    }

    static List<Verdict> judge(List<Measurement> measured) {
        Targets targets = new Targets(measured);
        List<Verdict> all = new ArrayList<>();
        for (int threads : new int[] {1, 2}) {
            for (Pair pair : PAIRS) {
                all.add(targets.faster(pair, threads));
            }
        }
        all.add(Verdict.atMost(
                "bytes for a pick, of whatever policy has most; but for keys in headers", NO_BYTES, targets.bytes()));
        for (Policy policy : ours()) {
            all.add(Verdict.atMost(
                    "time for a pick at 10,000 to that at 10: " + policy.label(), FLAT, targets.flatness(policy)));
        }
        all.add(Verdict.atLeast(
                "10,000 endpoints become READY: grpc-java's round robin to ours", READY_FACTOR, targets.ready()));
        return all;
    }

    /** But for keys in headers: reading one makes a text of it. */
    private static List<Policy> ours() {
        return Arrays.stream(Policy.values())
                .filter(policy -> policy.isOurs() && policy.key != Policy.Key.HEADER)
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
                    .map(Measurement::bytes)
                    .max(Comparator.comparingDouble(Middle::median))
                    .ifPresent(most -> readings.add(new Reading(Numbers.grouped(n), most)));
        }
        return readings;
    }

    private List<Reading> flatness(Policy policy) {
        List<Reading> readings = new ArrayList<>();
        for (int threads : new int[] {1, 2}) {
            ratio(find(Kind.PICK, policy, Case.MOST, threads), find(Kind.PICK, policy, Case.FEW, threads))
                    .ifPresent(ratio ->
                            readings.add(new Reading(threads == 1 ? "1 thread" : threads + " threads", ratio)));
        }
        return readings;
    }

    private List<Reading> ready() {
        return ratio(
                        find(Kind.READY, Policy.GRPC_ROUND_ROBIN, Case.MOST, 1),
                        find(Kind.READY, Policy.WEIGHTED_ROUND_ROBIN, Case.MOST, 1))
                .map(ratio -> List.of(new Reading(Policy.WEIGHTED_ROUND_ROBIN.label(), ratio)))
                .orElse(List.of());
    }

    /** The numbers of endpoints that picks were measured with, ascending. */
    private List<Integer> endpoints() {
        return measured.stream()
                .filter(one -> one.of().kind() == Kind.PICK)
                .map(one -> one.of().endpoints())
                .distinct()
                .sorted()
                .toList();
    }

    private @Nullable Measurement find(Kind kind, Policy policy, int n, int threads) {
        return measured.stream()
                .filter(one -> one.of().equals(new Case(kind, policy, n, threads, null)))
                .findFirst()
                .orElse(null);
    }

    /** Round by round, so that what the machine did in one of them counts on both sides. */
    private static Optional<Middle> ratio(@Nullable Measurement one, @Nullable Measurement other) {
        if (one == null || other == null) {
            return Optional.empty();
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < one.rounds().size(); round++) {
            ratios.add(
                    one.rounds().get(round).median() / other.rounds().get(round).median());
        }
        return Optional.of(Middle.of(ratios));
    }
}

package io.switchboard.grpc;

import static io.switchboard.grpc.PolicyHarness.broken;
import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.grpc.PolicyHarness.FakeSubchannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policy under all that can happen to it, in any order: calls go to whoever is connected, and to nobody else. */
class PolicyModelTest {
    private static final long SEED = 20261126;
    private static final int RUNS = 60;
    private static final int STEPS = 60;
    private static final int ENDPOINTS = 12;

    private static final List<Locality> PLACES = List.of(
            Locality.UNKNOWN,
            new Locality("eu", "eu-1"),
            new Locality("eu", "eu-2"),
            new Locality("us", "us-1"),
            new Locality("", "eu-1"));

    private static final List<String> CHOICES = List.of(
            "round_robin: {}",
            "weighted_round_robin: {}",
            "least_request: {}",
            "peak_ewma: {}",
            "peak_ewma: {decay: \"1s\"}",
            "ring_hash: {}",
            "ring_hash: {boundedLoad: 1.25}",
            "maglev: {boundedLoad: 2}",
            "random: {}");

    private static final List<String> SETTINGS = List.of(
            "",
            ", slowStart: {window: \"3s\"}",
            ", slowStart: {window: \"3s\", minimum: 0}",
            ", panicThreshold: 0",
            ", panicThreshold: 100",
            ", locality: {prefer: \"none\"}",
            ", subset: {size: 3}",
            ", hashKey: {header: \"x-user\"}",
            ", routes: [{subsets: [{version: \"v2\"}]}]",
            ", routes: [{subsets: [{version: \"v2\", weight: 5}, {version: \"v1\", weight: 95}], sticky: {header:"
                    + " \"x-user\"}}]",
            ", routes: [{match: {methods: [\"a.B\"]}, subsets: [{version: \"v3\"}], fallback: \"fail\"}, {subsets:"
                    + " [{version: \"v2\", weight: 0}, {labels: {tier: \"gold\"}}], fallback: \"fail\"}]");

    private PolicyHarness harness = new PolicyHarness();
    private SplittableRandom random = new SplittableRandom();
    private final Set<FakeSubchannel> connected = new HashSet<>();

    static List<Long> seeds() {
        return new SplittableRandom(SEED).longs(RUNS).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void calls_go_to_whoever_is_connected_and_to_nobody_else(long seed) {
        random = new SplittableRandom(seed);
        harness = new PolicyHarness(seed);
        harness.millis = 1_000_000_000;
        resolve();
        for (int step = 0; step < STEPS; step++) {
            harness.updates.clear();
            int allowed = step();
            String where = "seed " + seed + ", step " + step;
            assertTrue(harness.updates.size() <= allowed, () -> where + ": pickers " + harness.updates.size());
            check(where);
        }
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Makes something happen; how many pickers it may be worth. */
    private int step() {
        switch (random.nextInt(8)) {
            case 0 -> resolve();
            case 1 -> harness.configure("{choice: {" + one(CHOICES) + "}" + one(SETTINGS) + "}");
            case 2 -> {
                harness.own = one(PLACES);
                harness.resolveAgain();
            }
            case 3 -> {
                int seconds = 1 + random.nextInt(3);
                harness.seconds(seconds);
                // Slow start goes on, a line is awaited no more, a loss is forgotten: the harness has all timers end by
                // then.
                return 3 * seconds;
            }
            case 4 -> harness.fail(Status.UNAVAILABLE.withDescription("the registry is silent"));
            default -> connection();
        }
        return 1;
    }

    private void resolve() {
        List<EquivalentAddressGroup> groups = new ArrayList<>();
        for (int n = 1; n <= ENDPOINTS; n++) {
            if (random.nextInt(3) > 0) {
                groups.add(random.nextInt(10) == 0 ? endpoint(n) : endpoint(n, this::describe));
            }
        }
        if (groups.isEmpty()) {
            groups.add(endpoint(1));
        }
        harness.resolve(groups);
    }

    private Instance.Builder describe(Instance.Builder instance) {
        instance.weight(one(List.of(0, 1, 100, 100, 100, Instance.MAX_WEIGHT)))
                .version(one(List.of("", "v1", "v1", "v2")))
                .locality(one(PLACES))
                .incarnation(one(List.of(0L, harness.millis, harness.millis - 2_000, harness.millis + 2_000)));
        return random.nextInt(3) == 0 ? instance.label("tier", "gold") : instance;
    }

    private void connection() {
        List<FakeSubchannel> open =
                harness.subchannels.stream().filter(one -> !one.shutdown).toList();
        FakeSubchannel subchannel = one(open);
        ConnectivityStateInfo state = one(List.of(
                ConnectivityStateInfo.forNonError(ConnectivityState.READY),
                ConnectivityStateInfo.forNonError(ConnectivityState.READY),
                ConnectivityStateInfo.forNonError(ConnectivityState.READY),
                ConnectivityStateInfo.forNonError(ConnectivityState.IDLE),
                ConnectivityStateInfo.forNonError(ConnectivityState.CONNECTING),
                broken("refused")));
        if (state.getState() == ConnectivityState.READY) {
            connected.add(subchannel);
        } else {
            connected.remove(subchannel);
        }
        harness.context.execute(() -> subchannel.state(state));
    }

    private void check(String where) {
        connected.removeIf(one -> one.shutdown);
        assertEquals(!connected.isEmpty(), harness.state() == ConnectivityState.READY, where);
        for (int i = 0; i < 20; i++) {
            DescribedCall call = new DescribedCall(
                    one(List.of("a.B/C", "a.Other/C")),
                    random.nextBoolean() ? Map.of() : Map.of("x-user", "user-" + random.nextInt(100)),
                    random.nextBoolean() ? null : "key-" + random.nextInt(100));
            PickResult picked = harness.pick(call);
            if (picked.getSubchannel() != null) {
                assertTrue(connected.contains(picked.getSubchannel()), () -> where + ": " + picked);
            } else if (!connected.isEmpty() && picked.hasResult()) {
                String told = String.valueOf(picked.getStatus().getDescription());
                assertTrue(told.startsWith("route \""), () -> where + ": " + told);
            }
        }
    }
}

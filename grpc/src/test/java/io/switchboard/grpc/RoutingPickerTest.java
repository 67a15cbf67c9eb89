package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.PolicyConfig;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Picks alone, of results that are named by numbers. */
class RoutingPickerTest {
    private static final Locality OWN = new Locality("eu", "eu-1");
    private static final Locality OTHER = new Locality("eu", "eu-2");

    private final AtomicLong bits = new AtomicLong();
    private final RecordingTelemetry telemetry = new RecordingTelemetry();
    private boolean counted;

    /** Of endpoints with weights 1, 2, 3 and so on, every other one in the own zone, and of those there half ready. */
    private RoutingPicker picker(String config, int endpoints) {
        PolicyConfig read = PolicyConfig.of(Json.map(config));
        List<Candidate> candidates = new ArrayList<>();
        for (int n = 1; n <= endpoints; n++) {
            Instance instance = Instance.at("10.0.0.1:80").toBuilder()
                    .id("i" + n)
                    .weight(n)
                    .locality(n % 2 == 0 ? OWN : OTHER)
                    .version(n % 3 == 0 ? "v2" : "v1")
                    .build();
            PickResult result = PickResult.withError(Status.UNAVAILABLE.withDescription(Integer.toString(n)));
            candidates.add(new Candidate(
                    instance.id(),
                    instance,
                    n % 4 == 0 ? null : result,
                    false,
                    n,
                    new CallLoad(read.choice().timed(), read.choice().decay(), () -> 0)));
        }
        PickerState lasting = new PickerState(new SplittableRandom(5));
        if (counted) {
            lasting.count(new PickCounters(new Measured(new ServiceName("demo"), telemetry)));
        }
        return new PickPlan(candidates, read, OWN).picker(lasting, () -> bits.addAndGet(0x9e3779b97f4a7c15L), () -> 0);
    }

    private static Map<String, Integer> tally(RoutingPicker picker, int calls, PickSubchannelArgs call) {
        Map<String, Integer> tally = new TreeMap<>();
        for (int i = 0; i < calls; i++) {
            tally.merge(String.valueOf(picker.pickSubchannel(call).getStatus().getDescription()), 1, Integer::sum);
        }
        return tally;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{choice: {round_robin: {}}}",
                "{routes: [{subsets: [{version: \"v2\", weight: 1}, {version: \"v1\", weight: 3}]}]}",
            })
    void threads_share_the_turns(String config) throws Exception {
        int calls = 30_000;
        Map<String, Integer> alone = tally(picker(config, 7), 4 * calls, DescribedCall.NONE);
        RoutingPicker picker = picker(config, 7);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Map<String, Integer>>> tasks =
                    Collections.nCopies(4, () -> tally(picker, calls, DescribedCall.NONE));
            Map<String, Integer> together = new TreeMap<>();
            for (Future<Map<String, Integer>> part : threads.invokeAll(tasks)) {
                part.get().forEach((name, count) -> together.merge(name, count, Integer::sum));
            }
            // Threads that were in each other's way have counters of their own: what each has begun may be open.
            assertEquals(alone.keySet(), together.keySet());
            alone.forEach((name, count) -> assertEquals(count, together.getOrDefault(name, 0), 50, together::toString));
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(ChoiceConfig.Policy.class)
    void a_pick_allocates_nothing(ChoiceConfig.Policy policy) {
        RoutingPicker picker = picker("{choice: {" + policy.configName() + ": {}}}", 50);
        PickSubchannelArgs call = new DescribedCall("a.B/C", Map.of(), "a key");
        assertTrue(bytes(picker, call, 20_000) < 1000, "for 20,000 picks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{locality: {}}", "{choice: {least_request: {}}}"})
    void a_pick_that_is_counted_allocates_nothing_either(String config) {
        counted = true;
        RoutingPicker picker = picker(config, 50);
        assertTrue(bytes(picker, DescribedCall.NONE, 20_000) < 1000, "for 20,000 picks");
        assertEquals(
                60_000,
                telemetry.picks().values().stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void a_bound_allocates_nothing_either() {
        RoutingPicker picker = picker("{choice: {maglev: {boundedLoad: 1.25}}}", 50);
        assertTrue(bytes(picker, new DescribedCall("a.B/C", Map.of(), "a key"), 20_000) < 1000, "for 20,000 picks");
    }

    /** The machine may grow a table of its own in the first round; picks would show in each. */
    private static long bytes(RoutingPicker picker, PickSubchannelArgs call, int picks) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < picks; i++) {
                picker.pickSubchannel(call);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    @Test
    void its_name_is_short() {
        assertEquals(
                "switchboard, weighted_round_robin, 5 endpoints",
                picker("{}", 5).toString());
        assertEquals(
                "switchboard, maglev, 5 endpoints, 2 routes",
                picker("{choice: {maglev: {}}, routes: [{subsets: [{}]}, {subsets: [{}]}]}", 5)
                        .toString());
    }
}

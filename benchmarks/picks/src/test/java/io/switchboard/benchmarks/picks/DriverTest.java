package io.switchboard.benchmarks.picks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import io.switchboard.core.Instance;
import io.switchboard.core.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class DriverTest {
    private static final int N = 20;

    @ParameterizedTest
    @EnumSource(MeasuredPolicy.class)
    void every_policy_sends_calls_to_all_its_endpoints(MeasuredPolicy policy) throws InterruptedException {
        Call[] calls = Call.many(policy);
        try (Driver driver = Driver.ready(policy, NumberedEndpoints.of(N, policy.weighing), calls)) {
            assertEquals(ConnectivityState.READY, driver.channel.state());
            assertEquals(N, driver.picked(calls, 2 * calls.length).size());
        }
    }

    @Test
    void our_policy_chooses_as_it_is_told() throws InterruptedException {
        for (MeasuredPolicy policy : Arrays.stream(MeasuredPolicy.values())
                .filter(MeasuredPolicy::isOurs)
                .toList()) {
            try (Driver driver = Driver.ready(policy, NumberedEndpoints.of(N, policy.weighing), Call.many(policy))) {
                String picker = driver.channel.picker().toString();
                assertTrue(picker.contains(policy.label().split("`", -1)[1]), policy + ": " + picker);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MeasuredPolicy.class,
            names = {"WEIGHTED_ROUND_ROBIN_1_TO_100", "GRPC_WEIGHTED_ROUND_ROBIN_1_TO_100"})
    void weights_reach_both_policies_that_go_by_them(MeasuredPolicy policy) throws InterruptedException {
        Call[] calls = Call.many(policy);
        List<EquivalentAddressGroup> endpoints = NumberedEndpoints.of(N, policy.weighing);
        int[] counts = new int[N];
        try (Driver driver = Driver.ready(policy, endpoints, calls)) {
            for (int i = 0; i < 10_000; i++) {
                counts[driver.picked(calls[i % calls.length])]++;
            }
        }
        int total = 0;
        for (int i = 0; i < N; i++) {
            total += policy.weighing.weight(i);
        }
        // Endpoint 8 has 97 and endpoint 11 has 8: one of them is neither raised nor cut by grpc-java's bounds.
        assertEquals(97, policy.weighing.weight(8));
        assertEquals(10_000.0 * 97 / total, counts[8], 25);
        assertTrue(counts[11] * 5 < counts[8], counts[11] + " of weight 8, and " + counts[8] + " of weight 97");
    }

    @ParameterizedTest
    @EnumSource(
            value = MeasuredPolicy.class,
            names = {"WEIGHTED_ROUND_ROBIN", "RING_HASH", "GRPC_ROUND_ROBIN", "GRPC_WEIGHTED_ROUND_ROBIN"})
    void the_last_picker_after_all_became_ready_has_them_all(MeasuredPolicy policy) throws InterruptedException {
        Call[] calls = Call.many(policy);
        try (Driver driver = Driver.waiting(policy, NumberedEndpoints.of(N, policy.weighing))) {
            assertEquals(ConnectivityState.CONNECTING, driver.channel.state());

            driver.connectOneByOne();
            driver.channel.settle();

            assertEquals(N, driver.picked(calls, calls.length).size());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MeasuredPolicy.class,
            names = {"LEAST_REQUEST", "GRPC_LEAST_REQUEST", "PEAK_EWMA"})
    void policies_by_load_want_to_hear_of_streams(MeasuredPolicy policy) throws InterruptedException {
        Call[] calls = Call.many(policy);
        try (Driver driver = Driver.ready(policy, NumberedEndpoints.of(N, policy.weighing), calls)) {
            PickResult result = driver.channel.picker().pickSubchannel(calls[0]);
            assertNotNull(result.getStreamTracerFactory());
        }
    }

    @ParameterizedTest
    @EnumSource(EndpointChange.class)
    void a_change_reaches_the_picker(EndpointChange change) throws InterruptedException {
        MeasuredPolicy policy = MeasuredPolicy.WEIGHTED_ROUND_ROBIN;
        Call[] calls = Call.many(policy);
        List<EquivalentAddressGroup> endpoints = NumberedEndpoints.of(N, policy.weighing);
        try (Driver driver = Driver.ready(policy, endpoints, calls)) {
            int before = driver.channel.published();

            driver.resolve(change.applyTo(endpoints));
            driver.channel.settle();

            int expected = change == EndpointChange.ADD ? N + 1 : change == EndpointChange.REMOVE ? N - 1 : N;
            assertEquals(expected, driver.picked(calls, calls.length).size());
            assertTrue(driver.channel.published() > before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 9})
    void calls_stay_at_home_of_however_many_registries_and_a_change_there_reaches_the_picker(int registries)
            throws InterruptedException {
        MeasuredPolicy policy = MeasuredPolicy.WEIGHTED_ROUND_ROBIN;
        Call[] calls = Call.many(policy);
        Registries scripted = new Registries(registries, N);
        try (Driver driver = Driver.following(policy, scripted, N)) {
            assertEquals(ConnectivityState.READY, driver.channel.state());
            Set<Integer> home = IntStream.range(0, N).boxed().collect(Collectors.toSet());
            assertEquals(home, driver.picked(calls, 2 * calls.length));
            int before = driver.channel.published();

            driver.channel.run(() -> scripted.tell(0, scripted.changed(0)));
            driver.channel.settle();

            assertTrue(driver.channel.published() > before);
            assertEquals(home, driver.picked(calls, 2 * calls.length));
        }
    }

    @Test
    void an_event_of_one_registry_is_told_with_the_sets_of_all() {
        Registries scripted = new Registries(3, N);
        List<Snapshot> told = new ArrayList<>();
        scripted.joined().follow(Registries.SERVICE, told::add);
        int before = told.size();

        scripted.tell(2, scripted.changed(2));

        assertEquals(before + 1, told.size());
        Snapshot last = told.get(before);
        assertEquals(3 * N, last.instances().size());
        assertEquals(
                List.of("dc-2"),
                last.instances().stream()
                        .filter(instance -> instance.weight() == 200)
                        .map(Instance::datacenter)
                        .toList());
    }

    @Test
    void work_that_waits_for_a_timer_is_waited_for() throws InterruptedException {
        MeasuredPolicy policy = MeasuredPolicy.WEIGHTED_ROUND_ROBIN;
        Call[] calls = Call.many(policy);
        // Switchboard leaves pauses between pickers of so many.
        int many = 1_500;
        try (Driver driver = Driver.waiting(policy, NumberedEndpoints.of(many, policy.weighing))) {
            driver.connectOneByOne();
            driver.channel.settle();

            assertEquals(many, driver.picked(calls, many).size());
        }
    }
}

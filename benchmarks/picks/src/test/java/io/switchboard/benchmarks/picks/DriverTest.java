package io.switchboard.benchmarks.picks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class DriverTest {
    private static final int N = 20;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void every_policy_sends_calls_to_all_its_endpoints(Policy policy) throws InterruptedException {
        Call[] calls = Call.many(policy);
        try (Driver driver = Driver.ready(policy, Fleet.of(N, policy.weighing), calls)) {
            assertEquals(ConnectivityState.READY, driver.channel.state());
            assertEquals(N, driver.picked(calls, 2 * calls.length).size());
        }
    }

    @Test
    void our_policy_chooses_as_it_is_told() throws InterruptedException {
        for (Policy policy :
                Arrays.stream(Policy.values()).filter(Policy::isOurs).toList()) {
            try (Driver driver = Driver.ready(policy, Fleet.of(N, policy.weighing), Call.many(policy))) {
                String picker = driver.channel.picker().toString();
                assertTrue(picker.contains(policy.label().split("`", -1)[1]), policy + ": " + picker);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Policy.class,
            names = {"WEIGHTED_ROUND_ROBIN_1_TO_100", "GRPC_WEIGHTED_ROUND_ROBIN_1_TO_100"})
    void weights_reach_both_policies_that_go_by_them(Policy policy) throws InterruptedException {
        Call[] calls = Call.many(policy);
        List<EquivalentAddressGroup> endpoints = Fleet.of(N, policy.weighing);
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
            value = Policy.class,
            names = {"WEIGHTED_ROUND_ROBIN", "RING_HASH", "GRPC_ROUND_ROBIN", "GRPC_WEIGHTED_ROUND_ROBIN"})
    void the_last_picker_after_all_became_ready_has_them_all(Policy policy) throws InterruptedException {
        Call[] calls = Call.many(policy);
        try (Driver driver = Driver.waiting(policy, Fleet.of(N, policy.weighing))) {
            assertEquals(ConnectivityState.CONNECTING, driver.channel.state());

            driver.connectOneByOne();
            driver.channel.settle();

            assertEquals(N, driver.picked(calls, calls.length).size());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Policy.class,
            names = {"LEAST_REQUEST", "GRPC_LEAST_REQUEST", "PEAK_EWMA"})
    void policies_by_load_want_to_hear_of_streams(Policy policy) throws InterruptedException {
        Call[] calls = Call.many(policy);
        try (Driver driver = Driver.ready(policy, Fleet.of(N, policy.weighing), calls)) {
            PickResult result = driver.channel.picker().pickSubchannel(calls[0]);
            assertNotNull(result.getStreamTracerFactory());
        }
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void a_change_reaches_the_picker(Change change) throws InterruptedException {
        Policy policy = Policy.WEIGHTED_ROUND_ROBIN;
        Call[] calls = Call.many(policy);
        List<EquivalentAddressGroup> endpoints = Fleet.of(N, policy.weighing);
        try (Driver driver = Driver.ready(policy, endpoints, calls)) {
            int before = driver.channel.published();

            driver.resolve(change.applyTo(endpoints));
            driver.channel.settle();

            int expected = change == Change.ADD ? N + 1 : change == Change.REMOVE ? N - 1 : N;
            assertEquals(expected, driver.picked(calls, calls.length).size());
            assertTrue(driver.channel.published() > before);
        }
    }

    @Test
    void work_that_waits_for_a_timer_is_waited_for() throws InterruptedException {
        Policy policy = Policy.WEIGHTED_ROUND_ROBIN;
        Call[] calls = Call.many(policy);
        // Switchboard leaves pauses between pickers of so many.
        int many = 1_500;
        try (Driver driver = Driver.waiting(policy, Fleet.of(many, policy.weighing))) {
            driver.connectOneByOne();
            driver.channel.settle();

            assertEquals(many, driver.picked(calls, many).size());
        }
    }
}

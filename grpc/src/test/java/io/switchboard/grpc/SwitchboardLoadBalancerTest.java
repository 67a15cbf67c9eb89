package io.switchboard.grpc;

import static io.grpc.ConnectivityState.CONNECTING;
import static io.grpc.ConnectivityState.IDLE;
import static io.grpc.ConnectivityState.READY;
import static io.grpc.ConnectivityState.TRANSIENT_FAILURE;
import static io.switchboard.grpc.PolicyHarness.broken;
import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Attributes;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.grpc.config.PolicyConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The policy on connections that do what the test says. */
class SwitchboardLoadBalancerTest {
    private static final Status NONE =
            Status.UNAVAILABLE.withDescription("no instances").withCause(new NoInstances());

    private final PolicyHarness harness = new PolicyHarness();

    private static EquivalentAddressGroup weighted(int n, int weight) {
        Instance instance =
                Instance.at("10.0.0." + n + ":80").toBuilder().weight(weight).build();
        return endpoint(
                n,
                Attributes.newBuilder()
                        .set(InstanceAttributes.INSTANCE, instance)
                        .build());
    }

    @Test
    void calls_wait_until_one_endpoint_is_ready_and_then_take_turns() {
        assertTrue(harness.resolve(endpoint(1), endpoint(2), endpoint(3)).isOk());
        assertEquals(CONNECTING, harness.state());
        assertFalse(harness.pick().hasResult());
        harness.ready(2);
        assertEquals(READY, harness.state());
        assertEquals(Map.of(2, 4), harness.picks(4));
        harness.ready(1, 3);
        assertEquals(Map.of(1, 4, 2, 4, 3, 4), harness.picks(12));
    }

    @Test
    void a_burst_of_endpoints_becoming_ready_is_one_picker() {
        int n = 1000;
        harness.resolve(IntStream.range(0, n).mapToObj(PolicyHarness::endpoint).toList());
        harness.updates.clear();
        harness.ready(IntStream.range(0, n).toArray());
        assertEquals(1, harness.updates.size());
        assertEquals(n, harness.picks(n).size());
    }

    @Test
    void many_endpoints_that_become_ready_one_by_one_share_pickers() {
        int n = 5000;
        harness.resolve(IntStream.range(0, n).mapToObj(PolicyHarness::endpoint).toList());
        harness.updates.clear();
        for (int i = 0; i < n; i++) {
            harness.ready(i);
        }
        assertEquals(List.of(), harness.updates);
        harness.timers.fire();
        assertEquals(1, harness.updates.size());
        assertEquals(n, harness.picks(n).size());

        harness.nanos += TimeUnit.MILLISECONDS.toNanos(5);
        harness.set(ConnectivityStateInfo.forNonError(IDLE), 7);
        assertEquals(n - 1, harness.picks(n - 1).size(), "after a pause the next one comes at once");
    }

    @Test
    void what_changes_nothing_for_calls_publishes_nothing() {
        harness.resolve(endpoint(1), endpoint(2));
        harness.ready(1);
        harness.updates.clear();
        harness.set(ConnectivityStateInfo.forNonError(CONNECTING), 2);
        harness.set(broken("refused"), 2);
        harness.resolve(endpoint(1), endpoint(2));
        assertEquals(List.of(), harness.updates);
    }

    @Test
    void a_change_of_metadata_touches_no_connection() {
        harness.resolve(weighted(1, 1), weighted(2, 1));
        harness.ready(1, 2);
        harness.resolve(weighted(2, 7), weighted(1, 9));
        assertEquals(2, harness.subchannels.size());
        harness.subchannels.forEach(subchannel -> {
            assertEquals(1, subchannel.requests);
            assertEquals(0, subchannel.addressUpdates);
            assertFalse(subchannel.shutdown);
        });
        assertEquals(Map.of(1, 9, 2, 7), harness.picks(16));
    }

    @Test
    void an_endpoint_is_its_set_of_addresses_in_any_order() {
        EquivalentAddressGroup one =
                new EquivalentAddressGroup(List.of(PolicyHarness.address(1), PolicyHarness.address(2)));
        EquivalentAddressGroup same =
                new EquivalentAddressGroup(List.of(PolicyHarness.address(2), PolicyHarness.address(1)));
        harness.resolve(one);
        harness.resolve(same, one);
        assertEquals(1, harness.subchannels.size());
    }

    @Test
    void a_removed_endpoint_gets_no_call_and_loses_its_connection() {
        harness.resolve(endpoint(1), endpoint(2));
        harness.ready(1, 2);
        PolicyHarness.FakeSubchannel removed = harness.subchannel(1);
        harness.resolve(endpoint(2), endpoint(3));
        assertTrue(removed.shutdown);
        assertEquals(Map.of(2, 4), harness.picks(4));
        removed.state(broken("late"));
        harness.ready(3);
        assertEquals(Map.of(2, 2, 3, 2), harness.picks(4));
        assertEquals(3, harness.subchannels.size());
    }

    @Test
    void a_broken_connection_is_skipped_at_once_and_made_again_at_once() {
        harness.resolve(endpoint(1), endpoint(2));
        harness.ready(1, 2);
        harness.set(ConnectivityStateInfo.forNonError(IDLE), 1);
        assertEquals(Map.of(2, 4), harness.picks(4));
        assertEquals(2, harness.subchannel(1).requests);
    }

    @Test
    void calls_fail_with_what_is_wrong_when_all_are_down_and_until_one_is_back() {
        harness.resolve(endpoint(1), endpoint(2));
        harness.set(broken("refused"), 1);
        assertEquals(CONNECTING, harness.state());
        harness.set(broken("no route"), 2);
        assertEquals(TRANSIENT_FAILURE, harness.state());
        assertEquals(
                "all 2 endpoints are down, among them [/10.0.0.1:80]: refused",
                harness.pick().getStatus().getDescription());
        harness.updates.clear();
        harness.set(ConnectivityStateInfo.forNonError(IDLE), 1);
        harness.set(ConnectivityStateInfo.forNonError(CONNECTING), 1, 2);
        assertEquals(List.of(), harness.updates);
        assertEquals(2, harness.subchannel(1).requests);
        harness.ready(1);
        assertEquals(READY, harness.state());
    }

    @Test
    void knowing_that_there_are_no_instances_closes_the_connections() {
        harness.resolve(endpoint(1), endpoint(2));
        harness.ready(1, 2);
        harness.fail(NONE);
        assertEquals(TRANSIENT_FAILURE, harness.state());
        assertEquals("no instances", harness.pick().getStatus().getDescription());
        assertNull(harness.pick().getStatus().getCause());
        assertTrue(harness.subchannels.stream().allMatch(subchannel -> subchannel.shutdown));
        harness.resolve(endpoint(1));
        assertEquals(CONNECTING, harness.state());
    }

    @Test
    void an_empty_list_is_refused_and_closes_the_connections() {
        harness.resolve(endpoint(1));
        harness.ready(1);
        assertFalse(harness.resolve().isOk());
        assertEquals("there are no endpoints", harness.pick().getStatus().getDescription());
        assertTrue(harness.subchannels.get(0).shutdown);
    }

    @Test
    void not_knowing_keeps_the_endpoints_and_is_told_once_they_are_down() {
        harness.resolve(endpoint(1));
        harness.ready(1);
        harness.fail(Status.UNAVAILABLE.withDescription("the registry is silent"));
        assertEquals(Map.of(1, 2), harness.picks(2));
        harness.set(broken("refused"), 1);
        assertEquals(
                "the only endpoint is down, [/10.0.0.1:80]: refused; the registry is silent",
                harness.pick().getStatus().getDescription());
    }

    @Test
    void not_knowing_from_the_start_fails_calls_with_the_reason() {
        harness.fail(Status.UNAVAILABLE.withDescription("the registry is silent"));
        assertEquals(TRANSIENT_FAILURE, harness.state());
        assertEquals("the registry is silent", harness.pick().getStatus().getDescription());
    }

    @Test
    void nothing_happens_after_shutdown() {
        harness.resolve(endpoint(1), harness.doubted(2));
        harness.ready(1, 2);
        int updates = harness.updates.size();
        List<PolicyHarness.FakeSubchannel> all = List.copyOf(harness.subchannels);
        harness.context.execute(() -> {
            // The state comes first, its rebuild after the end.
            all.get(0).state(broken("too late"));
            harness.policy.shutdown();
        });
        all.get(1).connection.last().answer(Status.OK);
        harness.context.execute(() -> all.forEach(one -> one.state(broken("late"))));
        harness.seconds(9);
        harness.resolve(endpoint(3));
        harness.fail(NONE);
        assertEquals(updates, harness.updates.size());
        assertEquals(2, harness.subchannels.size());
        assertTrue(all.stream().allMatch(one -> one.shutdown));
        assertEquals(1, all.get(1).connection.calls.size());
        assertTrue(all.get(1).connection.last().cancelled);
    }

    @Test
    void an_undoubted_endpoint_is_picked_without_a_tracer_and_by_the_same_object() {
        harness.resolve(endpoint(1));
        harness.ready(1);
        PickResult first = harness.pick();
        assertNull(first.getStreamTracerFactory());
        assertSame(first, harness.pick());
    }

    @Test
    void an_unknown_field_of_the_config_is_named() {
        SwitchboardLoadBalancerProvider provider = new SwitchboardLoadBalancerProvider();
        ConfigOrError none = provider.parseLoadBalancingPolicyConfig(Map.of());
        assertEquals(PolicyConfig.DEFAULT, none.getConfig());
        ConfigOrError wrong = provider.parseLoadBalancingPolicyConfig(Map.of("weigth", 1.0));
        assertEquals(
                "loadBalancingConfig: switchboard: unknown field \"weigth\"; there are choice, datacenters,"
                        + " hashKey, locality, panicThreshold, routes, slowStart, subset",
                wrong.getError().getDescription());
    }
}

package io.switchboard.grpc;

import static io.switchboard.grpc.PolicyHarness.broken;
import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Attributes;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.switchboard.core.Instance;
import io.switchboard.grpc.PolicyHarness.FakeSubchannel;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What the registry newly says, held against what gRPC's timers would do; gRPC dials a broken connection again by
 * itself, later.
 */
class ConnectionNewsTest {
    private final PolicyHarness harness = new PolicyHarness();

    private static EquivalentAddressGroup incarnation(int n, long incarnation) {
        return endpoint(n, instance -> instance.incarnation(incarnation));
    }

    /** Instance {@code named} on a host that has these addresses. */
    private static EquivalentAddressGroup named(long incarnation, int... addresses) {
        Instance instance = Instance.at("server.example:80").toBuilder()
                .id("named")
                .incarnation(incarnation)
                .build();
        return new EquivalentAddressGroup(
                Arrays.stream(addresses)
                        .mapToObj(n -> (SocketAddress) PolicyHarness.address(n))
                        .toList(),
                Attributes.newBuilder()
                        .set(InstanceAttributes.INSTANCE, instance)
                        .build());
    }

    private void pass(long seconds) {
        harness.nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    private FakeSubchannel brokenFor(int n, long seconds) {
        FakeSubchannel before = harness.subchannel(n);
        harness.set(broken("refused"), n);
        pass(seconds);
        return before;
    }

    @Test
    void a_server_that_is_back_under_a_new_incarnation_is_dialled_at_once_and_calls_wait_for_it() {
        harness.resolve(incarnation(1, 1));
        FakeSubchannel before = brokenFor(1, 50);
        assertEquals(ConnectivityState.TRANSIENT_FAILURE, harness.state());
        harness.resolve(incarnation(1, 2));
        assertTrue(before.shutdown);
        assertNotSame(before, harness.subchannel(1));
        assertEquals(1, harness.subchannel(1).requests);
        assertEquals(ConnectivityState.CONNECTING, harness.state());
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10));
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void another_id_at_the_address_is_as_new_and_weight_or_version_are_not() {
        harness.resolve(incarnation(1, 1));
        FakeSubchannel first = brokenFor(1, 50);
        harness.resolve(
                endpoint(1, instance -> instance.incarnation(1).weight(7).version("v2")));
        assertSame(first, harness.subchannel(1));
        harness.resolve(endpoint(1, instance -> instance.incarnation(1).id("other")));
        assertNotSame(first, harness.subchannel(1));
    }

    @Test
    void a_connection_that_works_is_not_touched() {
        harness.resolve(incarnation(1, 1));
        harness.ready(1);
        FakeSubchannel before = harness.subchannel(1);
        pass(50);
        harness.resolve(incarnation(1, 2));
        harness.reached = 1;
        harness.resolve(incarnation(1, 3));
        assertSame(before, harness.subchannel(1));
        assertEquals(1, before.requests);
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void a_doubted_server_that_is_listed_again_is_dialled_at_once() {
        harness.resolve(harness.doubted(1));
        FakeSubchannel before = brokenFor(1, 50);
        harness.resolve(endpoint(
                1,
                Attributes.newBuilder()
                        .set(InstanceAttributes.INSTANCE, Instance.at("10.0.0.1:80"))
                        .build()));
        assertNotSame(before, harness.subchannel(1));
    }

    @Test
    void becoming_doubted_is_no_news() {
        harness.resolve(incarnation(1, 1));
        FakeSubchannel before = brokenFor(1, 50);
        harness.resolve(harness.doubted(1));
        assertSame(before, harness.subchannel(1));
    }

    @Test
    void a_registration_that_changes_all_the_time_gives_each_dial_a_second() {
        harness.resolve(incarnation(1, 1));
        brokenFor(1, 50);
        for (int i = 2; i < 1000; i++) {
            harness.resolve(incarnation(1, i));
        }
        assertEquals(2, harness.subchannels.size());
        assertEquals(1, harness.pendingTimers());
        harness.seconds(1);
        assertEquals(3, harness.subchannels.size());
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void when_the_registry_is_reached_again_what_is_lost_is_dialled_within_a_second_and_calls_need_not_wait() {
        harness.resolve(incarnation(1, 1), incarnation(2, 1), incarnation(3, 1));
        harness.ready(2);
        FakeSubchannel before = brokenFor(1, 0);
        harness.set(broken("refused"), 3);
        pass(50);
        harness.reached = 1;
        harness.resolveAgain();
        assertSame(before, harness.subchannel(1), "many would dial at the same moment");
        assertEquals(2, harness.pendingTimers());
        harness.updates.clear();
        harness.seconds(1);
        assertNotSame(before, harness.subchannel(1));
        assertEquals(List.of(), harness.updates);
        assertEquals(Map.of(2, 10), harness.picks(10));
        harness.ready(1);
        assertEquals(Map.of(1, 5, 2, 5), harness.picks(10));
    }

    @Test
    void a_registry_that_comes_and_goes_makes_a_dial_in_ten_seconds_at_most() {
        harness.resolve(incarnation(1, 1));
        brokenFor(1, 50);
        for (int second = 0; second < 20; second++) {
            harness.reached++;
            harness.resolveAgain();
            harness.seconds(1);
        }
        assertEquals(3, harness.subchannels.size());
    }

    @Test
    void what_has_just_been_dialled_is_left_to_it() {
        harness.resolve(incarnation(1, 1));
        harness.reached = 1;
        harness.resolveAgain();
        assertEquals(0, harness.pendingTimers());
        assertEquals(1, harness.subchannels.size());
    }

    @Test
    void when_all_were_lost_and_one_is_back_the_others_are_dialled_soon() {
        harness.resolve(incarnation(1, 1), incarnation(2, 1));
        FakeSubchannel before = brokenFor(1, 0);
        harness.set(broken("no network"), 2);
        pass(50);
        harness.ready(2);
        assertEquals(1, harness.pendingTimers());
        harness.seconds(1);
        assertNotSame(before, harness.subchannel(1));
    }

    @Test
    void the_end_of_the_line_or_of_the_policy_ends_what_was_to_be_dialled() {
        harness.resolve(incarnation(1, 1), incarnation(2, 1));
        harness.set(broken("refused"), 1, 2);
        pass(50);
        harness.reached = 1;
        harness.resolveAgain();
        harness.resolve(incarnation(2, 1));
        assertEquals(1, harness.pendingTimers());
        harness.context.execute(harness.policy::shutdown);
        assertEquals(0, harness.pendingTimers());
        assertEquals(2, harness.subchannels.size());
    }

    @Test
    void a_host_that_has_another_address_is_dialled_there_and_what_works_goes_on_until_that_does() {
        harness.resolve(named(1, 1));
        harness.ready(1);
        FakeSubchannel old = harness.subchannel(1);
        harness.resolve(named(2, 2));
        assertEquals(1, harness.subchannel(2).requests);
        assertFalse(old.shutdown);
        assertEquals(Map.of(1, 10), harness.picks(10));
        harness.set(broken("not there yet"), 2);
        assertEquals(Map.of(1, 10), harness.picks(10));
        harness.ready(2);
        assertTrue(old.shutdown);
        assertEquals(Map.of(2, 10), harness.picks(10));
    }

    @Test
    void when_the_old_one_breaks_first_calls_wait_for_the_new_one() {
        harness.resolve(named(1, 1));
        harness.ready(1);
        FakeSubchannel old = harness.subchannel(1);
        harness.resolve(named(2, 2));
        harness.set(ConnectivityStateInfo.forNonError(ConnectivityState.IDLE), 1);
        assertTrue(old.shutdown);
        assertEquals(1, old.requests, "not dialled once more");
        assertEquals(ConnectivityState.CONNECTING, harness.state());
        harness.ready(2);
        assertEquals(Map.of(2, 10), harness.picks(10));
    }

    @Test
    void a_host_that_is_not_connected_is_dialled_at_the_new_address_alone() {
        harness.resolve(named(1, 1));
        FakeSubchannel old = brokenFor(1, 50);
        harness.resolve(named(1, 2));
        assertTrue(old.shutdown);
        assertEquals(1, harness.subchannel(2).requests);
        assertEquals(ConnectivityState.CONNECTING, harness.state());
    }

    @Test
    void a_name_server_that_says_another_address_each_time_gives_each_dial_a_second() {
        harness.resolve(named(1, 1));
        brokenFor(1, 50);
        for (int i = 0; i < 1000; i++) {
            harness.resolve(named(1, 2 + i % 100));
        }
        assertEquals(2, harness.subchannels.size());
        assertEquals(1, harness.pendingTimers());
        harness.seconds(1);
        assertEquals(3, harness.subchannels.size());
        assertEquals(1, harness.subchannel(2 + 999 % 100).requests);
    }

    @Test
    void an_old_address_that_answers_before_the_new_one_is_dialled_is_left_for_it() {
        harness.resolve(named(1, 1));
        harness.resolve(named(1, 2));
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10));
        harness.ready(2);
        assertEquals(Map.of(2, 10), harness.picks(10));
        assertEquals(0, harness.pendingTimers());
        assertTrue(harness.subchannels.get(0).shutdown);
    }

    @Test
    void a_host_that_has_its_old_address_again_keeps_the_connection() {
        harness.resolve(named(1, 1));
        harness.ready(1);
        FakeSubchannel old = harness.subchannel(1);
        harness.resolve(named(1, 2));
        FakeSubchannel other = harness.subchannel(2);
        harness.resolve(named(1, 1));
        assertTrue(other.shutdown);
        assertSame(old, harness.subchannel(1));
        assertFalse(old.shutdown);
    }

    @Test
    void the_end_of_the_instance_ends_both_of_its_connections() {
        harness.resolve(named(1, 1));
        harness.ready(1);
        harness.resolve(named(2, 2));
        harness.resolve(incarnation(3, 1));
        assertEquals(
                List.of(3),
                harness.subchannels.stream()
                        .filter(one -> !one.shutdown)
                        .map(one -> one.endpoint)
                        .toList());
    }

    @Test
    void instances_that_name_addresses_and_have_others_are_others() {
        harness.resolve(incarnation(1, 1));
        harness.ready(1);
        FakeSubchannel old = harness.subchannel(1);
        harness.resolve(endpoint(2, instance -> instance.id("i1").incarnation(2)));
        assertTrue(old.shutdown);
    }
}

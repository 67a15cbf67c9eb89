package io.switchboard.grpc;

import static io.grpc.ConnectivityState.CONNECTING;
import static io.grpc.ConnectivityState.READY;
import static io.grpc.ConnectivityState.TRANSIENT_FAILURE;
import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ConnectivityStateInfo;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The policy as the provider makes it, on connections that do what the test says. */
class HealthSwitchTest {
    private static final String WATCH = "grpc.health.v1.Health/Watch";

    private final PolicyHarness harness = PolicyHarness.switchable();

    /** What a server says in a stream of health checks. */
    private static void say(PolicyHarness.FakeSubchannel subchannel, ServingStatus status) {
        subchannel
                .connection
                .last()
                .say(HealthCheckResponse.newBuilder().setStatus(status).build());
    }

    private void ready(PolicyHarness.FakeSubchannel subchannel) {
        harness.context.execute(() -> subchannel.state(ConnectivityStateInfo.forNonError(READY)));
    }

    @Test
    void without_a_health_config_nothing_is_around_the_policy() {
        harness.resolve(endpoint(1), endpoint(2));
        harness.ready(1, 2);
        assertEquals(Map.of(1, 5, 2, 5), harness.picks(10));
        PickResult first = harness.pick();
        harness.pick();
        assertSame(first, harness.pick(), "no pick is made anew");
        harness.subchannels.forEach(subchannel -> assertEquals(0, subchannel.connection.calls.size()));
        for (String config : List.of("{choice: {maglev: {}}}", "{subset: {size: 2}}", "{}")) {
            harness.configure(config);
        }
        assertEquals(1, harness.policies);
        assertEquals(2, harness.subchannels.size());
    }

    @Test
    void with_a_health_config_a_server_is_called_when_it_says_that_it_serves() {
        harness.healthChecked = true;
        harness.resolve(endpoint(1), endpoint(2));
        harness.ready(1, 2);
        assertEquals(CONNECTING, harness.state());
        assertEquals(WATCH, harness.subchannel(1).connection.last().method);
        say(harness.subchannel(1), ServingStatus.SERVING);
        assertEquals(READY, harness.state());
        assertEquals(Map.of(1, 4), harness.picks(4));
        say(harness.subchannel(2), ServingStatus.NOT_SERVING);
        assertEquals(Map.of(1, 4), harness.picks(4));
        say(harness.subchannel(2), ServingStatus.SERVING);
        assertEquals(Map.of(1, 2, 2, 2), harness.picks(4));
        say(harness.subchannel(1), ServingStatus.NOT_SERVING);
        assertEquals(Map.of(2, 4), harness.picks(4));
        say(harness.subchannel(2), ServingStatus.NOT_SERVING);
        assertEquals(TRANSIENT_FAILURE, harness.state());
        say(harness.subchannel(1), ServingStatus.SERVING);
        assertEquals(Map.of(1, 4), harness.picks(4));
    }

    @Test
    void a_server_without_a_health_service_is_called() {
        harness.healthChecked = true;
        harness.resolve(endpoint(1));
        harness.ready(1);
        harness.subchannel(1).connection.last().answer(Status.UNIMPLEMENTED);
        assertEquals(Map.of(1, 4), harness.picks(4));
    }

    @Test
    void a_doubted_endpoint_that_is_watched_has_to_serve_and_to_answer_its_probe() {
        harness.healthChecked = true;
        harness.resolve(harness.doubted(1));
        harness.ready(1);
        say(harness.subchannel(1), ServingStatus.SERVING);
        assertEquals(CONNECTING, harness.state());
        assertEquals(2, harness.subchannel(1).connection.calls.size());
        assertEquals(
                "grpc.health.v1.Health/Check", harness.subchannel(1).connection.last().method);
        harness.subchannel(1).connection.last().answer(Status.OK);
        assertEquals(Map.of(1, 4), harness.picks(4));
        assertEquals(List.of("i1"), harness.answers);
    }

    @Test
    void a_change_of_config_while_servers_are_watched_makes_nothing_anew() {
        harness.healthChecked = true;
        harness.resolve(endpoint(1), endpoint(2));
        harness.ready(1, 2);
        say(harness.subchannel(1), ServingStatus.SERVING);
        say(harness.subchannel(2), ServingStatus.SERVING);
        for (String config : List.of("{choice: {least_request: {}}}", "{routes: [{subsets: [{}]}]}", "{}")) {
            harness.updates.clear();
            harness.configure(config);
            assertEquals(1, harness.updates.size());
        }
        assertEquals(1, harness.policies);
        assertEquals(2, harness.subchannels.size());
        harness.subchannels.forEach(subchannel -> assertEquals(1, subchannel.connection.calls.size()));
    }

    @Test
    void watching_begins_on_new_connections_and_the_old_ones_take_the_calls_until_then() {
        harness.resolve(endpoint(1));
        harness.ready(1);
        PolicyHarness.FakeSubchannel plain = harness.subchannel(1);
        harness.healthChecked = true;
        harness.resolveAgain();
        assertEquals(2, harness.subchannels.size());
        PolicyHarness.FakeSubchannel watched = harness.subchannels.get(1);
        assertSame(plain, harness.pick().getSubchannel());
        ready(watched);
        assertEquals(WATCH, watched.connection.last().method);
        assertSame(plain, harness.pick().getSubchannel());
        assertFalse(plain.shutdown);
        say(watched, ServingStatus.SERVING);
        assertSame(watched, harness.pick().getSubchannel());
        assertTrue(plain.shutdown);

        harness.healthChecked = false;
        harness.resolveAgain();
        PolicyHarness.FakeSubchannel last = harness.subchannels.get(2);
        assertSame(watched, harness.pick().getSubchannel());
        ready(last);
        assertSame(last, harness.pick().getSubchannel());
        assertTrue(watched.shutdown);
        assertEquals(3, harness.policies);
        assertEquals(0, last.connection.calls.size());
    }

    @Test
    void an_error_before_the_first_list_goes_to_the_calls_without_its_cause() {
        harness.fail(Status.UNAVAILABLE.withDescription("no instances").withCause(new NoInstances()));
        assertEquals(TRANSIENT_FAILURE, harness.state());
        Status told = harness.pick().getStatus();
        assertEquals("no instances", told.getDescription());
        assertNull(told.getCause());
        harness.resolve(endpoint(1));
        harness.ready(1);
        assertEquals(READY, harness.state());
    }

    @Test
    void errors_after_it_go_to_the_policy_with_their_cause() {
        harness.resolve(endpoint(1));
        harness.ready(1);
        harness.fail(Status.UNAVAILABLE.withDescription("the registry is silent"));
        assertEquals(Map.of(1, 2), harness.picks(2));
        harness.fail(Status.UNAVAILABLE.withDescription("no instances").withCause(new NoInstances()));
        assertEquals(TRANSIENT_FAILURE, harness.state());
        assertTrue(harness.subchannels.get(0).shutdown);
        assertNull(harness.pick().getStatus().getCause());
    }

    @Test
    void an_empty_list_is_refused_as_the_policy_does() {
        harness.resolve(endpoint(1));
        harness.ready(1);
        assertFalse(harness.resolve().isOk());
        assertEquals("there are no endpoints", harness.pick().getStatus().getDescription());
    }

    @Test
    void its_end_is_the_policys() {
        harness.resolve(endpoint(1));
        harness.ready(1);
        harness.context.execute(harness.policy::shutdown);
        assertTrue(harness.subchannels.get(0).shutdown);
    }
}

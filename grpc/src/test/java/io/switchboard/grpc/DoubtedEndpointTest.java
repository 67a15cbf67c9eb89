package io.switchboard.grpc;

import static io.grpc.ConnectivityState.CONNECTING;
import static io.grpc.ConnectivityState.IDLE;
import static io.grpc.ConnectivityState.READY;
import static io.grpc.ConnectivityState.TRANSIENT_FAILURE;
import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ClientStreamTracer;
import io.grpc.ConnectivityStateInfo;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The policy and endpoints that the registry no longer lists. */
class DoubtedEndpointTest {
    private final PolicyHarness harness = new PolicyHarness();

    private FakeConnection connection(int n) {
        return harness.subchannel(n).connection;
    }

    /** Two connected endpoints, of which the second is doubted from now on. */
    private void doubtTheSecond() {
        harness.resolve(endpoint(1), endpoint(2));
        harness.ready(1, 2);
        harness.resolve(endpoint(1), harness.doubted(2));
    }

    /** One connected endpoint, doubted and proven. */
    private void proveTheOnlyOne() {
        harness.resolve(harness.doubted(1));
        harness.ready(1);
        connection(1).last().answer(Status.OK);
    }

    private ClientStreamTracer call() {
        ClientStreamTracer.Factory factory = harness.pick().getStreamTracerFactory();
        assertNotNull(factory);
        return factory.newClientStreamTracer(
                ClientStreamTracer.StreamInfo.newBuilder().build(), new Metadata());
    }

    private void answerACall() {
        call().inboundMessage(0);
    }

    private void answerACall(Status status) {
        ClientStreamTracer call = call();
        call.inboundTrailers(new Metadata());
        call.streamClosed(status);
    }

    @Test
    void it_is_not_picked_until_it_has_answered_a_health_check_on_its_connection() {
        doubtTheSecond();
        assertEquals(Map.of(1, 4), harness.picks(4));
        FakeConnection.FakeCall<?, ?> probe = connection(2).last();
        assertEquals("grpc.health.v1.Health/Check", probe.method);
        Deadline deadline = probe.options.getDeadline();
        assertNotNull(deadline);
        assertTrue(deadline.isBefore(Deadline.after(1001, TimeUnit.MILLISECONDS)));
        probe.answer(Status.OK);
        assertEquals(List.of("i2"), harness.answers);
        assertEquals(Map.of(1, 2, 2, 2), harness.picks(4));
        assertEquals(2, harness.subchannels.size());
        assertEquals(0, connection(1).calls.size());
    }

    @Test
    void whatever_the_server_says_is_an_answer() {
        for (Status said : List.of(Status.OK, Status.UNAUTHENTICATED, Status.UNAVAILABLE, Status.NOT_FOUND)) {
            harness.answers.clear();
            doubtTheSecond();
            connection(2).last().answer(said);
            assertEquals(Map.of(1, 2, 2, 2), harness.picks(4), said.toString());
            assertEquals(List.of("i2"), harness.answers);
            harness.resolve(endpoint(1), endpoint(2));
        }
    }

    @Test
    void one_without_a_health_service_proves_itself_over_the_connection_that_it_had_while_it_was_listed() {
        doubtTheSecond();
        connection(2).last().answer(Status.UNIMPLEMENTED);
        assertEquals(Map.of(1, 2, 2, 2), harness.picks(4));
        assertEquals(List.of("i2"), harness.answers);
        harness.set(ConnectivityStateInfo.forNonError(IDLE), 2);
        harness.ready(2);
        connection(2).last().answer(Status.UNIMPLEMENTED);
        assertEquals(Map.of(1, 4), harness.picks(4));
        assertEquals(List.of("i2"), harness.answers);
    }

    @Test
    void a_call_that_is_not_implemented_proves_nothing() {
        harness.resolve(endpoint(1));
        harness.ready(1);
        harness.resolve(harness.doubted(1));
        connection(1).last().answer(Status.OK);
        answerACall(Status.UNIMPLEMENTED);
        assertEquals(List.of("i1"), harness.answers);
        assertEquals(READY, harness.state());
        harness.seconds(5);
        connection(1).last().end(Status.DEADLINE_EXCEEDED);
        assertEquals(TRANSIENT_FAILURE, harness.state());
    }

    @Test
    void headers_alone_prove_nothing_since_they_may_be_followed_by_the_same() {
        proveTheOnlyOne();
        call().inboundHeaders(new Metadata());
        assertEquals(List.of("i1"), harness.answers);
    }

    @Test
    void a_stranger_at_the_address_is_unmasked_by_the_first_call_whatever_its_health_service_says() {
        proveTheOnlyOne();
        answerACall(Status.UNIMPLEMENTED);
        assertEquals(TRANSIENT_FAILURE, harness.state());
        harness.seconds(5);
        connection(1).last().answer(Status.OK);
        assertEquals(TRANSIENT_FAILURE, harness.state());
        assertEquals(List.of("i1"), harness.answers);
    }

    @Test
    void one_that_knows_other_calls_is_no_stranger() {
        proveTheOnlyOne();
        ClientStreamTracer known = call();
        ClientStreamTracer unknown = call();
        unknown.inboundTrailers(new Metadata());
        unknown.streamClosed(Status.UNIMPLEMENTED);
        assertEquals(TRANSIENT_FAILURE, harness.state());
        known.inboundMessage(0);
        assertEquals(READY, harness.state());
        answerACall(Status.UNIMPLEMENTED);
        assertEquals(READY, harness.state());
    }

    @Test
    void what_grpc_says_for_the_server_is_none() {
        for (Status local : List.of(Status.DEADLINE_EXCEEDED, Status.UNAVAILABLE, Status.UNIMPLEMENTED)) {
            doubtTheSecond();
            connection(2).last().end(local);
            assertEquals(Map.of(1, 4), harness.picks(4));
            harness.resolve(endpoint(1), endpoint(2));
        }
        assertEquals(List.of(), harness.answers);
    }

    @Test
    void calls_wait_while_all_are_being_asked_and_fail_when_none_answers() {
        harness.resolve(endpoint(1), endpoint(2));
        harness.ready(1, 2);
        harness.resolve(harness.doubted(1), harness.doubted(2));
        assertEquals(CONNECTING, harness.state());
        assertFalse(harness.pick().hasResult());
        connection(1).last().end(Status.DEADLINE_EXCEEDED);
        assertEquals(CONNECTING, harness.state());
        connection(2).last().end(Status.DEADLINE_EXCEEDED);
        assertEquals(TRANSIENT_FAILURE, harness.state());
        assertEquals(
                "all 2 endpoints are down, among them 10.0.0.1:80: it is no longer registered, and it does not respond",
                harness.pick().getStatus().getDescription());
    }

    @Test
    void one_that_is_listed_again_is_picked_without_a_tracer() {
        doubtTheSecond();
        FakeConnection.FakeCall<?, ?> probe = connection(2).last();
        harness.resolve(endpoint(1), endpoint(2));
        assertTrue(probe.cancelled);
        assertEquals(Map.of(1, 2, 2, 2), harness.picks(4));
        for (int i = 0; i < 2; i++) {
            assertNull(harness.pick().getStreamTracerFactory());
        }
        harness.seconds(9);
        assertEquals(1, connection(2).calls.size());
    }

    @Test
    void doubt_that_is_told_again_changes_nothing() {
        proveTheOnlyOne();
        harness.updates.clear();
        harness.resolve(harness.doubted(1));
        assertEquals(List.of(), harness.updates);
        assertEquals(1, connection(1).calls.size());
    }

    @Test
    void it_is_asked_again_when_nothing_was_heard_of_it_for_four_seconds() {
        proveTheOnlyOne();
        harness.seconds(1);
        harness.seconds(3);
        assertEquals(1, connection(1).calls.size());
        harness.seconds(1);
        assertEquals(2, connection(1).calls.size());
        assertEquals(READY, harness.state());
        connection(1).last().answer(Status.OK);
        assertEquals(List.of("i1", "i1"), harness.answers);
    }

    @Test
    void an_answered_call_is_reported_and_spares_the_probe() {
        proveTheOnlyOne();
        for (int i = 0; i < 20; i++) {
            answerACall();
            harness.seconds(1);
        }
        assertEquals(21, harness.answers.size());
        assertEquals(1, connection(1).calls.size());
    }

    @Test
    void an_answered_call_is_proof_while_a_probe_fails() {
        proveTheOnlyOne();
        harness.seconds(5);
        answerACall();
        harness.seconds(1);
        connection(1).last().end(Status.DEADLINE_EXCEEDED);
        assertEquals(READY, harness.state());
    }

    @Test
    void one_that_falls_silent_is_no_longer_picked_until_it_answers_again() {
        proveTheOnlyOne();
        harness.seconds(5);
        connection(1).last().end(Status.DEADLINE_EXCEEDED);
        assertEquals(TRANSIENT_FAILURE, harness.state());
        harness.seconds(4);
        assertEquals(3, connection(1).calls.size());
        connection(1).last().answer(Status.OK);
        assertEquals(READY, harness.state());
    }

    @Test
    void a_new_connection_has_to_be_proven_anew() {
        proveTheOnlyOne();
        harness.set(ConnectivityStateInfo.forNonError(IDLE), 1);
        assertEquals(CONNECTING, harness.state());
        harness.ready(1);
        assertEquals(CONNECTING, harness.state());
        connection(1).last().answer(Status.OK);
        assertEquals(READY, harness.state());
        assertEquals(2, connection(1).calls.size());
    }

    @Test
    void one_that_cannot_be_reached_is_not_asked() {
        harness.resolve(harness.doubted(1));
        harness.set(PolicyHarness.broken("refused"), 1);
        harness.seconds(9);
        assertEquals(0, connection(1).calls.size());
        assertEquals(TRANSIENT_FAILURE, harness.state());
    }

    @Test
    void after_a_standstill_of_this_process_it_is_asked_at_once() {
        proveTheOnlyOne();
        harness.nanos += TimeUnit.SECONDS.toNanos(30);
        harness.timers.fire();
        assertEquals(2, connection(1).calls.size());
    }
}

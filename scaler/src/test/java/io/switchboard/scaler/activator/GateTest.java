package io.switchboard.scaler.activator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What waits and what passes, by virtual time. */
class GateTest {
    private static final ServiceName DEMO = new ServiceName("demo");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedWay way = new ScriptedWay();
    private final Bounds bounds = new Bounds(10_000, 1 << 20);
    private final List<Integer> told = new ArrayList<>();
    private final Gate gate = new Gate(
            DEMO,
            time,
            way,
            bounds,
            ActivatorSettings.read(Map.of("services", "demo", "hold", "10s")),
            new ServiceMetrics(new SimpleMeterRegistry(), DEMO),
            service -> told.add(gate().waiting()));

    private Gate gate() {
        return gate;
    }

    /** A unary call that has said all. */
    private ScriptedCaller unary() {
        ScriptedCaller caller = arriving();
        caller.call.onMessage(new byte[] {1});
        caller.call.onHalfClose();
        time.runDue();
        return caller;
    }

    private ScriptedCaller arriving() {
        assertNull(gate.enter());
        ScriptedCaller caller = new ScriptedCaller(gate, bounds);
        caller.call.start();
        return caller;
    }

    private void become(ConnectivityState state) {
        way.state = state;
        way.changed.run();
        time.runDue();
    }

    @Test
    void calls_wait_until_an_instance_is_there_and_leave_in_order_and_few_at_first() {
        gate.start();
        List<ScriptedCaller> callers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            callers.add(unary());
        }
        assertEquals(200, gate.waiting());
        assertTrue(way.calls.isEmpty());
        become(ConnectivityState.READY);
        assertEquals(Pace.FIRST, way.calls.size());
        way.calls.get(0).headers();
        time.runDue();
        assertEquals(Pace.FIRST + 2, way.calls.size());
        // None of the others is answered for long: that holds up nobody.
        time.advance(Duration.ofSeconds(1));
        assertEquals(200, way.calls.size());
        assertEquals(0, gate.waiting());
        assertEquals(List.of(1, 0), told);
        way.calls.forEach(call -> call.end(Status.OK));
        assertTrue(callers.stream().allMatch(caller -> caller.code() == Status.Code.OK));
        assertEquals(0, bounds.passing());
        assertEquals(0, bounds.bytes());
        assertEquals(0, bounds.waiting());
    }

    @Test
    void a_call_that_no_instance_has_seen_waits_again() {
        gate.start();
        become(ConnectivityState.READY);
        ScriptedCaller caller = unary();
        assertEquals(1, way.calls.size());
        become(ConnectivityState.TRANSIENT_FAILURE);
        way.calls.get(0).end(Status.UNAVAILABLE);
        time.runDue();
        assertNull(caller.ended);
        assertEquals(1, gate.waiting());
        become(ConnectivityState.READY);
        assertEquals(2, way.calls.size());
        assertEquals(1, way.calls.get(1).sent);
        assertTrue(way.calls.get(1).halfClosed);
        way.calls.get(1).end(Status.OK);
        assertEquals(Status.OK, caller.ended);
        assertEquals(0, gate.waiting());
    }

    @Test
    void a_call_that_an_instance_may_have_seen_is_never_sent_again() {
        gate.start();
        become(ConnectivityState.READY);
        ScriptedCaller caller = unary();
        way.calls.get(0).leaves();
        way.calls.get(0).end(Status.UNAVAILABLE);
        time.runDue();
        assertEquals(Status.UNAVAILABLE, caller.ended);
        assertEquals(1, way.calls.size());
    }

    @Test
    void a_call_that_never_gets_out_is_not_tried_for_ever() {
        gate.start();
        become(ConnectivityState.READY);
        ScriptedCaller caller = unary();
        for (int i = 0; i < 20 && caller.ended == null; i++) {
            way.calls.get(way.calls.size() - 1).end(Status.UNAVAILABLE);
            time.advance(Duration.ofMillis(100));
        }
        assertEquals(Status.UNAVAILABLE, caller.ended);
        assertEquals(5, way.calls.size());
    }

    @Test
    void the_time_that_a_call_waits_counts_from_its_start_also_when_it_waits_again() {
        gate.start();
        ScriptedCaller caller = unary();
        time.advance(Duration.ofSeconds(6));
        become(ConnectivityState.READY);
        become(ConnectivityState.CONNECTING);
        way.calls.get(0).end(Status.UNAVAILABLE);
        time.runDue();
        time.advance(Duration.ofMillis(3_900));
        assertNull(caller.ended);
        time.advance(Duration.ofMillis(200));
        assertEquals(Status.Code.UNAVAILABLE, caller.code());
        assertEquals(0, gate.waiting());
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void a_stream_waits_for_a_connection_that_is_being_made_and_for_a_second_only() {
        gate.start();
        become(ConnectivityState.CONNECTING);
        ScriptedCaller lucky = arriving();
        lucky.call.onMessage(new byte[] {1});
        lucky.call.onMessage(new byte[] {2});
        time.runDue();
        become(ConnectivityState.READY);
        assertEquals(2, way.calls.get(0).sent);
        become(ConnectivityState.CONNECTING);
        ScriptedCaller late = arriving();
        late.call.onMessage(new byte[] {1});
        late.call.onMessage(new byte[] {2});
        time.advance(Duration.ofSeconds(1));
        assertEquals(Status.Code.UNAVAILABLE, late.code());
        assertNull(lucky.ended);
    }

    @Test
    void a_stream_that_waits_for_an_answer_to_its_first_message_is_found_out_after_a_second() {
        gate.start();
        ScriptedCaller caller = arriving();
        caller.call.onMessage(new byte[] {1});
        time.advance(Duration.ofMillis(900));
        assertNull(caller.ended);
        time.advance(Duration.ofMillis(100));
        assertEquals(Status.Code.UNAVAILABLE, caller.code());
    }

    @Test
    void a_request_that_comes_slowly_is_no_stream() {
        gate.start();
        ScriptedCaller caller = arriving();
        time.advance(Duration.ofSeconds(5));
        caller.call.onMessage(new byte[] {1});
        caller.call.onHalfClose();
        time.runDue();
        become(ConnectivityState.READY);
        assertEquals(1, way.calls.size());
        assertNull(caller.ended);
    }

    @Test
    void what_is_cancelled_leaves_nothing_behind() {
        gate.start();
        ScriptedCaller early = arriving();
        early.call.onCancel();
        ScriptedCaller waits = unary();
        waits.call.onCancel();
        time.runDue();
        become(ConnectivityState.READY);
        assertTrue(way.calls.isEmpty());
        ScriptedCaller passes = unary();
        passes.call.onCancel();
        time.runDue();
        assertTrue(way.calls.get(0).cancelled);
        way.calls.get(0).end(Status.CANCELLED);
        assertEquals(0, gate.waiting());
        assertEquals(0, bounds.waiting());
        assertEquals(0, bounds.passing());
        assertEquals(0, bounds.bytes());
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void a_call_that_cannot_be_passed_on_is_told_so_and_the_next_one_is() {
        gate.start();
        way.broken = true;
        ScriptedCaller first = unary();
        become(ConnectivityState.READY);
        assertEquals(Status.Code.INTERNAL, first.code());
        way.broken = false;
        unary();
        assertEquals(1, way.calls.size());
        assertEquals(0, gate.waiting());
        assertEquals(1, bounds.passing());
        assertEquals(0, bounds.waiting());
    }

    @Test
    void a_channel_that_went_idle_while_calls_wait_is_woken() {
        gate.start();
        unary();
        int before = way.woken;
        become(ConnectivityState.IDLE);
        assertEquals(before + 1, way.woken);
    }

    @Test
    void after_its_end_nobody_is_held() {
        gate.start();
        ScriptedCaller before = unary();
        gate.close();
        ScriptedCaller after = unary();
        time.runDue();
        assertEquals(Status.Code.UNAVAILABLE, before.code());
        assertEquals(Status.Code.UNAVAILABLE, after.code());
        become(ConnectivityState.READY);
        assertTrue(way.calls.isEmpty());
    }
}

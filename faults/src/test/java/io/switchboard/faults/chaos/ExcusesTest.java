package io.switchboard.faults.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Status;
import io.switchboard.faults.CallerFeed;
import io.switchboard.faults.chaos.Excuses.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An excuse too many would hide a defect. */
class ExcusesTest {
    private static final String KILLED = "127.0.0.1:1000";
    private static final String FROZEN = "127.0.0.1:2000";

    private final Excuses excuses = new Excuses();

    ExcusesTest() {
        excuses.killed(KILLED, 10_000, 10_050);
        excuses.frozen(FROZEN, 20_000, 23_000);
    }

    @Test
    void a_call_that_was_with_a_killed_server_is_excused_unless_the_caller_retries() {
        CallerFeed.Failure failure = failure(9_995, 20, Status.Code.UNAVAILABLE, KILLED);
        assertEquals(Optional.of(Kind.KILLED), excuses.of(failure, false));
        assertEquals(Optional.of(Kind.KILLED), excuses.of(failure(9_995, 20, Status.Code.UNKNOWN, KILLED), false));
        assertEquals(Optional.empty(), excuses.of(failure, true));
    }

    @Test
    void a_call_that_had_ended_or_began_long_after_is_not_excused() {
        assertEquals(Optional.empty(), excuses.of(failure(9_000, 20, Status.Code.UNAVAILABLE, KILLED), false));
        assertEquals(Optional.empty(), excuses.of(failure(12_100, 20, Status.Code.UNAVAILABLE, KILLED), false));
    }

    @Test
    void another_server_and_another_status_are_not_excused() {
        assertEquals(Optional.empty(), excuses.of(failure(9_995, 20, Status.Code.UNAVAILABLE, FROZEN), false));
        assertEquals(Optional.empty(), excuses.of(failure(9_995, 20, Status.Code.UNIMPLEMENTED, KILLED), false));
        assertEquals(
                Optional.empty(), excuses.of(failure(9_995, 20, Status.Code.UNAVAILABLE, CallerFeed.NOWHERE), false));
    }

    @Test
    void a_call_to_a_frozen_server_is_excused_until_its_lease_is_over() {
        assertEquals(
                Optional.of(Kind.FROZEN),
                excuses.of(failure(22_900, 2000, Status.Code.DEADLINE_EXCEEDED, FROZEN), true));
        assertEquals(Optional.empty(), excuses.of(failure(25_100, 2000, Status.Code.DEADLINE_EXCEEDED, FROZEN), true));
    }

    private static CallerFeed.Failure failure(long start, long took, Status.Code code, String address) {
        return new CallerFeed.Failure("caller", start, took, code, address, "");
    }
}

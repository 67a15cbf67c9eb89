package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallCountsTest {
    @Test
    void what_is_printed_can_be_read() {
        CallCounts tally = CallCounts.of(List.of(
                outcome("a", "127.0.0.1:1", Status.Code.OK),
                outcome("a", "127.0.0.1:1", Status.Code.OK),
                outcome("b", "127.0.0.1:2", Status.Code.OK),
                outcome(null, "127.0.0.1:3", Status.Code.UNAVAILABLE),
                outcome(null, null, Status.Code.DEADLINE_EXCEEDED)));
        assertEquals(Map.of("a", 2, "b", 1), tally.answers());
        assertEquals(Map.of("UNAVAILABLE@127.0.0.1:3", 1, "DEADLINE_EXCEEDED@nowhere", 1), tally.failures());
        assertEquals(tally, CallCounts.parse(tally.toString()));
        assertEquals(
                "calls=5 failed=2 answers{a=2,b=1} failures{DEADLINE_EXCEEDED@nowhere=1,UNAVAILABLE@127.0.0.1:3=1}",
                tally.toString());
    }

    @Test
    void nothing_is_readable_too() {
        CallCounts none = CallCounts.of(List.of());
        assertEquals(none, CallCounts.parse(none.toString()));
    }

    private static Outcome outcome(@Nullable String server, @Nullable String address, Status.Code code) {
        return new Outcome(Duration.ZERO, Duration.ofMillis(1), server, address, code, "");
    }
}

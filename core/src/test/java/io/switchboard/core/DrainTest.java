package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DrainTest {
    @Test
    void operators_may_drain_from_a_minute_to_three_days() {
        assertEquals(Drain.SHORTEST, Drain.requireLength(Duration.ofMinutes(1)));
        assertEquals(Drain.LONGEST, Drain.requireLength(Duration.ofDays(3)));
        assertEquals("a drain lasts from 1m to 72h, not 59s", refusal(Duration.ofSeconds(59)));
        assertEquals(
                "a drain lasts from 1m to 72h, not 72h1s",
                refusal(Duration.ofDays(3).plusSeconds(1)));
        assertEquals("a drain lasts from 1m to 72h, not 0s", refusal(Duration.ZERO));
    }

    @Test
    void for_people_it_says_until_when_by_whom_and_why() {
        Instant until = Instant.parse("2026-11-30T17:00:00Z");
        assertEquals(
                "until 2026-11-30T17:00:00Z (ann: power)",
                new Drain(until, Duration.ofHours(1), "ann", null, "power").words());
        assertEquals("until 2026-11-30T17:00:00Z", new Drain(until, Duration.ofHours(1), "", null, "").words());
    }

    @Test
    void a_zone_has_a_name_that_a_key_can_have() {
        assertEquals("zone eu/a", new DrainTarget.Zone(new Locality("eu", "a")).words());
        assertEquals("zone a", new DrainTarget.Zone(new Locality("", "a")).words());
        assertThrows(IllegalArgumentException.class, () -> new DrainTarget.Zone(new Locality("eu", "")));
        assertThrows(IllegalArgumentException.class, () -> new DrainTarget.Zone(new Locality("eu", "a\n")));
        assertThrows(IllegalArgumentException.class, () -> new DrainTarget.Zone(new Locality("", "\ud800")));
        assertThrows(IllegalArgumentException.class, () -> new DrainTarget.Zone(new Locality("", "z".repeat(257))));
    }

    private static String refusal(Duration length) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Drain.requireLength(length))
                .getMessage());
    }
}

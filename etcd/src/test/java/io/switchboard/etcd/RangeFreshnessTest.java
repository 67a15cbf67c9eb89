package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RangeFreshnessTest {
    private final VirtualTime time = new VirtualTime();
    private final RangeFreshness freshness = new RangeFreshness(time);

    @Test
    void what_was_never_read_stays_unknown_whatever_fails() {
        assertState(Freshness.UNKNOWN, 0);
        assertNull(freshness.problem());
        time.advance(Duration.ofSeconds(1));
        assertTrue(freshness.lost("no answer"));
        assertState(Freshness.UNKNOWN, 0);
        assertEquals("no answer", freshness.problem());
    }

    @Test
    void what_was_read_is_stale_from_the_first_failure_on() {
        time.advance(Duration.ofSeconds(1));
        assertTrue(freshness.live());
        assertState(Freshness.LIVE, 1);
        time.advance(Duration.ofSeconds(1));
        assertTrue(freshness.lost("no answer"));
        time.advance(Duration.ofSeconds(1));
        assertTrue(freshness.lost("no leader"));
        assertState(Freshness.STALE, 2);
        assertEquals("no leader", freshness.problem());
    }

    @Test
    void the_end_of_a_problem_ends_its_reason() {
        freshness.live();
        freshness.lost("no answer");
        time.advance(Duration.ofSeconds(5));
        assertTrue(freshness.live());
        assertState(Freshness.LIVE, 5);
        assertNull(freshness.problem());
    }

    @Test
    void the_same_again_is_no_change() {
        freshness.lost("no answer");
        assertFalse(freshness.lost("no answer"));
        freshness.live();
        time.advance(Duration.ofSeconds(1));
        assertFalse(freshness.live());
        assertState(Freshness.LIVE, 0);
        freshness.lost("no answer");
        assertFalse(freshness.lost("no answer"));
    }

    private void assertState(Freshness expected, long sinceSeconds) {
        assertEquals(expected, freshness.now());
        assertEquals(expected == Freshness.LIVE, freshness.isLive());
        assertEquals(Instant.ofEpochSecond(sinceSeconds), freshness.since());
    }
}

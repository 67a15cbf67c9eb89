package io.switchboard.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StalenessTest {
    private static final Duration STEP = Duration.ofHours(7);

    private final VirtualTime time = new VirtualTime();
    private final Staleness staleness = new Staleness(time);

    StalenessTest() {
        time.advance(Duration.ofDays(2));
    }

    private void lost() {
        staleness.heard(false, time.now());
    }

    @Test
    void it_grows_while_it_is_not_live_and_ends_when_it_is() {
        assertEquals(Duration.ZERO, staleness.age());
        staleness.heard(true, time.now());
        time.advance(Duration.ofSeconds(5));
        assertEquals(Duration.ZERO, staleness.age());
        lost();
        time.advance(Duration.ofMillis(90_500));
        assertEquals(90.5, staleness.ageInSeconds());
        staleness.heard(true, time.now());
        assertEquals(0, staleness.ageInSeconds());
    }

    @Test
    void a_clock_that_is_set_does_not_show_whenever_that_is() {
        staleness.heard(true, time.now());
        time.setClock(STEP);
        lost();
        Instant since = time.now();
        time.setClock(STEP.negated().multipliedBy(2));
        time.advance(Duration.ofSeconds(10));
        assertEquals(Duration.ofSeconds(10), staleness.age());
        time.setClock(STEP.multipliedBy(5));
        staleness.heard(false, since);
        assertEquals(Duration.ofSeconds(10), staleness.age());
    }

    @Test
    void what_an_earlier_process_left_is_as_old_as_it_says() {
        lost();
        time.advance(Duration.ofSeconds(2));
        staleness.heard(false, time.now().minus(Duration.ofHours(3)));
        time.setClock(STEP);
        time.advance(Duration.ofMinutes(1));
        assertEquals(Duration.ofHours(3).plusMinutes(1), staleness.age());
    }

    @Test
    void no_time_is_too_far_away() {
        staleness.heard(false, time.now().plus(STEP));
        assertEquals(Duration.ZERO, staleness.age());
        staleness.heard(false, Instant.MIN);
        assertEquals(Duration.ofDays(36_500), staleness.age());
    }
}

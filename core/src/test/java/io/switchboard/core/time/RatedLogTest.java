package io.switchboard.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatedLogTest {
    private final VirtualTime time = new VirtualTime();
    private final RecordedLog recorded = new RecordedLog();
    private final RatedLog log = new RatedLog(recorded, time);

    @Test
    void two_thousand_lines_of_a_kind_are_ten_and_how_many_more_there_were() {
        for (int i = 0; i < 2_000; i++) {
            log.warn("entry {} is bad", i);
        }
        assertEquals(10, recorded.lines().size());
        assertEquals("WARN entry 9 is bad", recorded.lines().get(9));
        time.advance(Duration.ofSeconds(60));
        log.warn("entry {} is bad", "x");
        assertEquals(
                List.of(
                        "WARN 1990 more like the next line were left out; of a kind 10 are told in 60 s",
                        "WARN entry x is bad"),
                recorded.lines().subList(10, 12));
    }

    @Test
    void what_was_left_out_is_told_once() {
        for (int i = 0; i < 11; i++) {
            log.info("again {}", i);
        }
        time.advance(Duration.ofMinutes(5));
        log.info("again {}", "a");
        log.info("again {}", "b");
        time.advance(Duration.ofMinutes(5));
        log.info("again {}", "c");
        assertEquals(
                List.of(
                        "INFO 1 more like the next line were left out; of a kind 10 are told in 60 s",
                        "INFO again a",
                        "INFO again b",
                        "INFO again c"),
                recorded.lines().subList(10, recorded.lines().size()));
    }

    @Test
    void one_kind_does_not_silence_another() {
        for (int i = 0; i < 100; i++) {
            log.error("loud {}", i);
        }
        log.error("quiet");
        assertEquals("ERROR quiet", recorded.lines().get(10));
    }

    @Test
    void an_exception_at_the_end_is_told_with_its_trace() {
        log.error("a task failed", new IllegalStateException("why"));
        assertEquals(
                "ERROR a task failed (java.lang.IllegalStateException: why)",
                recorded.lines().get(0));
    }
}

package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallerFeedTest {
    private final List<String> said = new ArrayList<>();
    private final CallerFeed feed = new CallerFeed("caller-0", from -> said.subList(from, said.size()), false);

    @Test
    void it_is_well_while_its_list_is_live_and_sure_and_all_listed_servers_answer() {
        say("VIEW 1000 true 2 0", "CALLS 9 7 a", "CALLS 9 7 b");
        assertFalse(feed.isWell(List.of("a", "b")));
        say("CALLS 9 7 a,b");
        assertTrue(feed.isWell(List.of("a", "b")));
        say("VIEW 1100 true 2 1");
        assertFalse(feed.isWell(List.of("a", "b")));
        say("VIEW 1200 false 2 0");
        assertFalse(feed.isWell(List.of("a", "b")));
        say("VIEW 1300 true 3 0");
        assertFalse(feed.isWell(List.of("a", "b")));
        assertFalse(feed.isWell(List.of("a", "b", "c")));
    }

    @Test
    void calls_are_added_up_and_failures_read_whole() {
        say("CALLS 9 7 a", "FAILURE 5000 12 UNAVAILABLE 127.0.0.1:80 io exception: it broke", "CALLS 1 7 ");
        assertEquals(10, feed.calls());
        assertEquals(Duration.ofMillis(7), feed.takeSlowest());
        assertEquals(
                List.of(new CallerFeed.Failure(
                        "caller-0", 5000, 12, Status.Code.UNAVAILABLE, "127.0.0.1:80", "io exception: it broke")),
                feed.failures());
    }

    @Test
    void what_was_before_the_count_is_not_counted() {
        say("CALLS 9 7 a", "FAILURE 5000 12 UNAVAILABLE nowhere why");
        feed.countFrom(6000);
        say("CALLS 2 7 a", "FAILURE 5900 2000 DEADLINE_EXCEEDED nowhere why");
        assertEquals(2, feed.calls());
        assertEquals(List.of(), feed.failures());
    }

    @Test
    void the_longest_stale_stretch_is_from_the_first_word_of_it_to_live_again() {
        say("VIEW 1000 true 2 0", "VIEW 2000 false 2 0", "VIEW 2500 false 3 0", "VIEW 5000 true 2 0");
        say("VIEW 6000 false 2 0", "VIEW 6100 true 2 0");
        assertEquals(Duration.ofSeconds(3), feed.takeLongestStale());
        assertEquals(Duration.ZERO, feed.takeLongestStale());
    }

    private void say(String... lines) {
        said.addAll(List.of(lines));
        feed.read();
    }
}

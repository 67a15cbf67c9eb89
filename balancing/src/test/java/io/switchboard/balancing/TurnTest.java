package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TurnTest {
    @Test
    void turns_go_up_by_one_also_from_thread_to_thread() throws Exception {
        Turn turn = new Turn(41);
        assertEquals(41, turn.next());
        long[] other = new long[1];
        Thread thread = new Thread(() -> other[0] = turn.next());
        thread.start();
        thread.join();
        assertEquals(42, other[0]);
        assertEquals(43, turn.next());
    }

    @Test
    void after_the_highest_comes_the_lowest() {
        Turn turn = new Turn(Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE, turn.next());
        assertEquals(Long.MIN_VALUE, turn.next());
    }

    /** Whether or not they have come to counters of their own by then. */
    @Test
    void threads_that_choose_at_once_share_the_turns_evenly() {
        int each = 700_000;
        int threads = 4;
        long[] counts = Threads.counts(7, threads, each, Choices.roundRobin(7, new Turn(3)));
        assertEquals((long) threads * each, Arrays.stream(counts).sum());
        for (long count : counts) {
            // Each thread's round may be open where it changed counters and where it ended.
            assertTrue(Math.abs(count - threads * each / 7) <= 2 * threads + 1, () -> Arrays.toString(counts));
        }
    }
}

package io.switchboard.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatestOnlyTest {
    private final VirtualTime time = new VirtualTime();
    private final List<Integer> seen = new ArrayList<>();
    private final LatestOnly<Integer> latest = new LatestOnly<>(time, seen::add);

    @Test
    void a_value_alone_is_handed_over_at_once() {
        latest.offer(1);
        time.runDue();
        latest.offer(2);
        time.runDue();
        assertEquals(List.of(1, 2), seen);
    }

    @Test
    void of_a_burst_only_the_newest_is_handed_over() {
        for (int i = 1; i <= 1000; i++) {
            latest.offer(i);
        }
        time.runDue();
        assertEquals(List.of(1000), seen);
    }

    @Test
    void a_value_offered_by_the_listener_comes_after_it_returns() {
        List<Integer> order = new ArrayList<>();
        List<LatestOnly<Integer>> self = new ArrayList<>();
        self.add(new LatestOnly<>(Runnable::run, value -> {
            if (value < 3) {
                self.get(0).offer(value + 1);
            }
            order.add(value);
        }));
        self.get(0).offer(1);
        assertEquals(List.of(1, 2, 3), order);
    }

    @Test
    void a_listener_that_fails_gets_the_next_value() {
        LatestOnly<Integer> failing = new LatestOnly<>(time, value -> {
            seen.add(value);
            throw new IllegalStateException("as the test wants");
        });
        failing.offer(1);
        time.runDue();
        failing.offer(2);
        time.runDue();
        assertEquals(List.of(1, 2), seen);
    }

    @Test
    void nothing_is_handed_over_after_close() {
        latest.offer(1);
        latest.close();
        latest.offer(2);
        time.runDue();
        assertEquals(List.of(), seen);
    }

    @Test
    void a_first_value_never_replaces_a_newer_one() {
        latest.offer(2);
        latest.offerFirst(1);
        time.runDue();
        latest.offerFirst(1);
        time.runDue();
        assertEquals(List.of(2), seen);
    }
}

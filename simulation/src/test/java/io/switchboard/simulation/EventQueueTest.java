package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private final EventQueue queue = new EventQueue();
    private final List<String> happened = new ArrayList<>();

    @Test
    void the_earliest_is_first_and_of_a_moment_what_was_added_first() {
        add(20, "c");
        add(10, "a");
        add(20, "d");
        add(10, "b");

        queue.runUntil(20);

        assertEquals(List.of("10 a", "10 b", "20 c", "20 d"), happened);
    }

    @Test
    void any_order_of_adding_comes_out_sorted_and_stable() {
        record Entry(long at, int number) {}
        Dice dice = new Dice(7, "events");
        List<Entry> added = new ArrayList<>();
        List<Entry> seen = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Entry entry = new Entry(dice.below(500), i);
            added.add(entry);
            queue.add(entry.at(), now -> seen.add(entry));
        }

        queue.runUntil(Long.MAX_VALUE);

        added.sort(Comparator.comparingLong(Entry::at));
        assertEquals(added, seen);
    }

    @Test
    void nothing_happens_before_its_time() {
        add(10, "a");

        queue.runUntil(9);
        assertEquals(List.of(), happened);
        assertEquals(9, queue.now());

        queue.runUntil(10);
        assertEquals(List.of("10 a"), happened);
        assertEquals(0, queue.size());
    }

    @Test
    void what_happens_may_add_more_of_the_same_moment_and_later() {
        queue.add(10, now -> {
            add(now, "b");
            add(now + 5, "d");
        });
        add(12, "c");

        queue.runUntil(15);

        assertEquals(List.of("10 b", "12 c", "15 d"), happened);
    }

    @Test
    void the_past_is_over() {
        queue.runUntil(10);

        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> add(9, "a")).getMessage());
        assertTrue(message.contains("9 ns") && message.contains("10 ns"), message);
    }

    private void add(long at, String name) {
        queue.add(at, now -> happened.add(now + " " + name));
    }
}

package io.switchboard.simulation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, in nanoseconds from 0, and what is to happen in it: earliest first, and of the same moment what was added
 * first. A heap of four children to a node over plain arrays, because a run has some hundred million events.
 */
final class EventQueue {
    /** Something that happens at a moment. It may add further events, from that moment on. */
    interface Event {
        void happen(long now);
    }

    private long[] times = new long[64];
    private long[] orders = new long[64];
    private @Nullable Event[] events = new Event[64];
    private int size;
    private long added;
    private long now;

    long now() {
        return now;
    }

    int size() {
        return size;
    }

    /** @throws IllegalArgumentException if that moment has passed */
    void add(long at, Event event) {
        if (at < now) {
            throw new IllegalArgumentException("an event at " + at + " ns, where " + now + " ns is now");
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
        }
        int hole = size++;
        // The newest of a moment goes last, so only a later time lets it rise.
        while (hole > 0 && at < times[(hole - 1) >> 2]) {
            hole = move((hole - 1) >> 2, hole);
        }
        put(hole, at, added++, event);
    }

    /** Lets everything happen up to and at that moment, which then is now. */
    void runUntil(long moment) {
        while (size > 0 && times[0] <= moment) {
            now = times[0];
            removeFirst().happen(now);
        }
        now = Math.max(now, moment);
    }

    private Event removeFirst() {
        Event first = events[0];
        Event moved = events[--size];
        if (first == null || moved == null) {
            throw new IllegalStateException("the queue of events is empty");
        }
        long time = times[size];
        long order = orders[size];
        events[size] = null;
        if (size > 0) {
            int hole = 0;
            for (int child = earliestChild(0); child >= 0; child = earliestChild(hole)) {
                if (!isBefore(times[child], orders[child], time, order)) {
                    break;
                }
                hole = move(child, hole);
            }
            put(hole, time, order, moved);
        }
        return first;
    }

    /** -1 if there is none. */
    private int earliestChild(int parent) {
        int first = 4 * parent + 1;
        if (first >= size) {
            return -1;
        }
        int earliest = first;
        int end = Math.min(first + 4, size);
        for (int child = first + 1; child < end; child++) {
            if (isBefore(times[child], orders[child], times[earliest], orders[earliest])) {
                earliest = child;
            }
        }
        return earliest;
    }

    private static boolean isBefore(long time, long order, long otherTime, long otherOrder) {
        return time < otherTime || (time == otherTime && order < otherOrder);
    }

    private int move(int from, int to) {
        times[to] = times[from];
        orders[to] = orders[from];
        events[to] = events[from];
        return from;
    }

    private void put(int at, long time, long order, Event event) {
        times[at] = time;
        orders[at] = order;
        events[at] = event;
    }
}

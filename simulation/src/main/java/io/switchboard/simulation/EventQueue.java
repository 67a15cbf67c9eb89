package io.switchboard.simulation;

import java.util.PriorityQueue;

/**
 * Virtual time, in nanoseconds from 0, and what is to happen in it: earliest first, and of the same moment what was
 * added first.
 */
final class EventQueue {
    /** Something that happens at a moment. It may add further events, from that moment on. */
    interface Event {
        void happen(long now);
    }

    /** @param order of adding */
    private record Planned(long at, long order, Event event) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Planned> planned = new PriorityQueue<>();
    private long added;
    private long now;

    long now() {
        return now;
    }

    int size() {
        return planned.size();
    }

    /** @throws IllegalArgumentException if that moment has passed */
    void add(long at, Event event) {
        if (at < now) {
            throw new IllegalArgumentException("an event at " + at + " ns, where " + now + " ns is now");
        }
        planned.add(new Planned(at, added++, event));
    }

    /** Lets everything happen up to and at that moment, which then is now. */
    void runUntil(long moment) {
        for (Planned next = planned.peek(); next != null && next.at <= moment; next = planned.peek()) {
            planned.remove();
            now = next.at;
            next.event.happen(now);
        }
        now = Math.max(now, moment);
    }
}

package io.switchboard.core.time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * A scheduler and a clock that a test moves by hand; tasks run on the thread that moves it. Safe to submit to from any
 * thread.
 */
public final class VirtualTime implements Scheduler {
    private record Timer(long due, long order, Runnable task) {}

    private final Queue<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::order));
    private long nanos;
    private Duration dayOffset = Duration.ZERO;
    private long order;

    @Override
    public synchronized void execute(Runnable task) {
        ready.add(task);
    }

    @Override
    public synchronized Cancellable after(Duration delay, Runnable task) {
        Timer timer = new Timer(nanos + Math.max(0, delay.toNanos()), order++, task);
        timers.add(timer);
        return () -> {
            synchronized (this) {
                timers.remove(timer);
            }
        };
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Instant now() {
        return Instant.ofEpochSecond(0, nanos).plus(dayOffset);
    }

    /** Runs what is due, without moving the clock. */
    public void runDue() {
        advance(Duration.ZERO);
    }

    /** Moves the clock, running each task at its own time. */
    public void advance(Duration duration) {
        long end = nanos() + duration.toNanos();
        for (Runnable task = next(end); task != null; task = next(end)) {
            task.run();
        }
        synchronized (this) {
            nanos = end;
        }
    }

    /**
     * Moves the clock and runs nothing, as if the process had been stopped; what has become due runs with the next
     * step.
     */
    public synchronized void standStill(Duration duration) {
        nanos += duration.toNanos();
    }

    /** Sets the time of day, forward or back; no time passes. */
    public synchronized void setClock(Duration by) {
        dayOffset = dayOffset.plus(by);
    }

    /** How many timers wait. */
    public synchronized int pendingTimers() {
        return timers.size();
    }

    private synchronized @org.jspecify.annotations.Nullable Runnable next(long end) {
        Runnable task = ready.poll();
        if (task != null) {
            return task;
        }
        Timer timer = timers.peek();
        if (timer == null || timer.due() > end) {
            return null;
        }
        timers.poll();
        nanos = Math.max(nanos, timer.due());
        return timer.task();
    }
}

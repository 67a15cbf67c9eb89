package io.switchboard.grpc;

import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A DNS that takes as long as a test says, on a clock that the test moves. Each look-up blocks a thread of its own, as
 * it does in life; the clock moves only once all threads wait or have ended.
 */
final class ScriptedDns implements HostLookups.Dns {
    static final long FOREVER = Long.MAX_VALUE / 2;

    private record Event(long due, long order, Runnable task) {}

    final SynchronizationContext context = new SynchronizationContext((thread, e) -> {
        throw new AssertionError("the channel panics", e);
    });
    final Timers timers = new Timers();
    /** Milliseconds that DNS takes for a name; 10 for others. */
    final Map<String, Long> takes = new HashMap<>();
    /** What it then says; an address for others. */
    final Map<String, Throwable> failures = new HashMap<>();
    /** When each name was asked for. */
    final Map<String, List<Long>> asked = new HashMap<>();

    int mostBlocked;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::due).thenComparingLong(Event::order));
    private final Set<String> answered = new HashSet<>();
    private int submitted;
    private int finished;
    private int blocked;
    private long now;
    private long order;

    HostLookups lookups(HostLookups.Spare spare) {
        return new HostLookups(this, this::execute, context, () -> timers, spare, () -> {});
    }

    void want(HostLookups lookups, Set<String> names) {
        context.execute(() -> lookups.want(names));
        settle();
    }

    /** When the name was asked for the first time. */
    long firstAsked(String name) {
        List<Long> times = times(name);
        if (times.isEmpty()) {
            throw new AssertionError(name + " was never asked for");
        }
        return times.get(0);
    }

    synchronized List<Long> times(String name) {
        return List.copyOf(asked.getOrDefault(name, List.of()));
    }

    synchronized boolean isAnswered(String name) {
        return answered.contains(name);
    }

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        CountDownLatch due = new CountDownLatch(1);
        synchronized (this) {
            asked.computeIfAbsent(host, made -> new ArrayList<>()).add(now);
            blocked++;
            mostBlocked = Math.max(mostBlocked, blocked);
            notifyAll();
            events.add(new Event(now + takes.getOrDefault(host, 10L), order++, () -> {
                synchronized (this) {
                    blocked--;
                    answered.add(host);
                }
                due.countDown();
            }));
        }
        try {
            due.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Throwable failure = failures.get(host);
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof UnknownHostException exception) {
            throw exception;
        }
        return List.of(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}));
    }

    private void execute(Runnable task) {
        synchronized (this) {
            submitted++;
        }
        Thread thread = new Thread(
                () -> {
                    task.run();
                    synchronized (this) {
                        finished++;
                        notifyAll();
                    }
                },
                "scripted-dns");
        thread.setDaemon(true);
        thread.start();
    }

    void advance(long millis) {
        long end;
        synchronized (this) {
            end = now + millis;
        }
        settle();
        for (Event event = next(end); event != null; event = next(end)) {
            event.task.run();
            settle();
        }
        synchronized (this) {
            now = end;
        }
    }

    private synchronized @Nullable Event next(long end) {
        Event event = events.peek();
        if (event == null || event.due > end) {
            return null;
        }
        events.remove();
        now = event.due;
        return event;
    }

    private synchronized void settle() {
        while (submitted != blocked + finished) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Timers on that clock. */
    final class Timers extends ScheduledThreadPoolExecutor {
        Timers() {
            super(0);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            synchronized (ScriptedDns.this) {
                Event event = new Event(now + unit.toMillis(delay), order++, task);
                events.add(event);
                return new Handle(event);
            }
        }
    }

    private final class Handle extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        private final Event event;

        Handle(Event event) {
            this.event = event;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            synchronized (ScriptedDns.this) {
                events.remove(event);
            }
            return super.cancel(mayInterrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(Delayed other) {
            return 0;
        }
    }
}

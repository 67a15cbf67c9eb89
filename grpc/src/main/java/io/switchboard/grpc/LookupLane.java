package io.switchboard.grpc;

import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Look-ups of one kind, a few at a time. One that takes longer than a moment gives its place to the next name as long
 * as there is room for it among those of the whole process: no thread that DNS holds can be had back, but it can be
 * counted.
 *
 * <p>Everything but the look-ups themselves runs in one synchronization context.
 */
final class LookupLane {
    /** What DNS says: addresses, or why there are none. */
    record Answer(List<InetAddress> found, @Nullable String failure) {}

    /** Whose names they are. */
    interface Owner {
        /** In the context: the look-up begins. */
        void started(String name);

        /** On a thread that may block. */
        Answer ask(String name);

        /** In the context. */
        void answered(String name, Answer answer);
    }

    /** A name server nearby answers within it. */
    static final long MOMENT_MILLIS = 100;

    /** When to look for room that other channels have made. */
    private static final long AGAIN_MILLIS = 1000;

    private static final Logger log = LoggerFactory.getLogger(LookupLane.class);

    private final int parallel;
    private final Semaphore spare;
    private final Executor blocking;
    private final SynchronizationContext context;
    private final Supplier<ScheduledExecutorService> timers;
    private final Owner owner;
    private final FairQueue waiting = new FairQueue();
    /** Those that have a place; others have moved aside. */
    private final Set<Lookup> placed = new LinkedHashSet<>();

    private SynchronizationContext.@Nullable ScheduledHandle again;

    /**
     * @param parallel how many have a place
     * @param spare how many may have moved aside, of all channels
     */
    LookupLane(
            int parallel,
            Semaphore spare,
            Executor blocking,
            SynchronizationContext context,
            Supplier<ScheduledExecutorService> timers,
            Owner owner) {
        this.parallel = parallel;
        this.spare = spare;
        this.blocking = blocking;
        this.context = context;
        this.timers = timers;
        this.owner = owner;
    }

    /** Lets a name wait; {@link #start} is to follow, once all that come together are here. */
    void add(String name) {
        waiting.add(name);
    }

    void retain(Set<String> wanted) {
        waiting.retain(wanted);
    }

    /** Begins what there is room for. */
    void start() {
        while (!waiting.isEmpty() && hasRoom()) {
            lookUp(waiting.remove());
        }
        if (!waiting.isEmpty() && (again == null || !again.isPending())) {
            again = later(context, timers, this::start, AGAIN_MILLIS);
        }
    }

    void close() {
        waiting.retain(Set.of());
        placed.forEach(Lookup::cancelTimer);
        if (again != null) {
            again.cancel();
        }
    }

    /** What has not begun waits for a thread, as others would. */
    private boolean hasRoom() {
        if (placed.size() < parallel) {
            return true;
        }
        for (Lookup lookup : placed) {
            if (lookup.slow && lookup.begun) {
                if (!spare.tryAcquire()) {
                    return false;
                }
                lookup.aside = true;
                placed.remove(lookup);
                return true;
            }
        }
        return false;
    }

    private void lookUp(String name) {
        Lookup lookup = new Lookup(name);
        placed.add(lookup);
        owner.started(name);
        lookup.timer = later(context, timers, lookup::isSlow, MOMENT_MILLIS);
        try {
            blocking.execute(lookup);
        } catch (Throwable e) {
            Answer none = new Answer(List.of(), "the channel's offload executor takes no tasks");
            context.execute(() -> ended(lookup, none));
        }
    }

    private void ended(Lookup lookup, Answer answer) {
        lookup.cancelTimer();
        if (lookup.aside) {
            spare.release();
        } else {
            placed.remove(lookup);
        }
        try {
            owner.answered(lookup.name, answer);
        } finally {
            start();
        }
    }

    /** Null: the channel has no timers (any more). */
    static SynchronizationContext.@Nullable ScheduledHandle later(
            SynchronizationContext context, Supplier<ScheduledExecutorService> timers, Runnable task, long millis) {
        try {
            return context.schedule(task, millis, TimeUnit.MILLISECONDS, timers.get());
        } catch (Throwable e) {
            log.debug("a channel takes no timers", e);
            return null;
        }
    }

    private final class Lookup implements Runnable {
        private final String name;
        /** Written by the thread that looks up. */
        private volatile boolean begun;

        private boolean slow;
        private boolean aside;
        private SynchronizationContext.@Nullable ScheduledHandle timer;

        Lookup(String name) {
            this.name = name;
        }

        @Override
        public void run() {
            begun = true;
            Answer answer = owner.ask(name);
            context.execute(() -> ended(this, answer));
        }

        private void isSlow() {
            slow = true;
            start();
        }

        private void cancelTimer() {
            if (timer != null) {
                timer.cancel();
            }
        }
    }
}

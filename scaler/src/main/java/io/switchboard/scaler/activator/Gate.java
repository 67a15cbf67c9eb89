package io.switchboard.scaler.activator;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of one service wait until an instance is there. It is open while the way to the instances is READY.
 *
 * <p>Unless said otherwise, on the scheduler.
 */
final class Gate {
    /** For an instance that is there a stream waits no longer than this before it is one. */
    private static final Duration PATIENCE_OPEN = Duration.ofMillis(20);

    /** A caller of a unary call half-closes with its message, or soon after. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ServiceName service;
    private final Scheduler scheduler;
    private final Upstream upstream;
    private final Bounds bounds;
    private final int mostCalls;
    private final Duration hold;
    private final ServiceMetrics metrics;
    private final Consumer<ServiceName> changed;

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong arrived = new AtomicLong();
    /** All that wait, those that still arrive too. */
    private final Set<HeldCall> all = new LinkedHashSet<>();
    /** Those of them that are complete, first come first. */
    private final Set<HeldCall> queue = new LinkedHashSet<>();
    /** Those of them that are streams; known to be as long as it is not known whether an instance is there. */
    private final Set<HeldCall> streams = new LinkedHashSet<>();

    private final Pace pace = new Pace();
    private volatile ConnectivityState state = ConnectivityState.IDLE;
    private boolean closed;
    private boolean told;
    private @Nullable Cancellable tick;

    /** @param changed told of the service when the first call begins to wait, and when the last has left */
    Gate(
            ServiceName service,
            Scheduler scheduler,
            Upstream upstream,
            Bounds bounds,
            ActivatorSettings settings,
            ServiceMetrics metrics,
            Consumer<ServiceName> changed) {
        this.service = service;
        this.scheduler = scheduler;
        this.upstream = upstream;
        this.bounds = bounds;
        this.mostCalls = settings.calls();
        this.hold = settings.hold();
        this.metrics = metrics;
        this.changed = changed;
    }

    /** Any thread. */
    void start() {
        upstream.onChange(() -> scheduler.execute(this::look));
    }

    ServiceName service() {
        return service;
    }

    /** Any thread. */
    int waiting() {
        return waiting.get();
    }

    /** Any thread: calls that came while no instance was connected. */
    long arrived() {
        return arrived.get();
    }

    /** Any thread. */
    ConnectivityState state() {
        return state;
    }

    /** Lets a call in, on any thread; else says why not. */
    @Nullable
    Status enter() {
        if (waiting.incrementAndGet() > mostCalls) {
            waiting.decrementAndGet();
            return refusal(
                    Status.RESOURCE_EXHAUSTED,
                    "calls",
                    mostCalls + " calls wait for an instance of it, which is the most");
        }
        if (!bounds.enter()) {
            waiting.decrementAndGet();
            return refusal(
                    Status.RESOURCE_EXHAUSTED,
                    "calls",
                    bounds.mostCalls() + " calls of all services wait for instances, which is the most");
        }
        metrics.arrived.increment();
        return null;
    }

    /** Any thread; counts it. */
    Status refusal(Status status, String reason, String why) {
        metrics.refused(reason);
        return status.withDescription("the activator does not hold this call of service " + service + ": " + why);
    }

    /** A call that was let in; any thread, as all that a call tells. */
    void arrived(HeldCall call) {
        scheduler.execute(() -> add(call));
    }

    /** It has half-closed, after one message at most. */
    void complete(HeldCall call) {
        scheduler.execute(() -> {
            if (call.isWaiting()) {
                cancel(call.patience);
                queue.add(call);
                pump();
            }
        });
    }

    /** It has sent a second message. */
    void streaming(HeldCall call) {
        scheduler.execute(() -> stream(call));
    }

    /** It waits no more, and was not passed on. */
    void left(HeldCall call) {
        waiting.decrementAndGet();
        bounds.leave();
        scheduler.execute(() -> {
            remove(call);
            tell();
        });
    }

    /** No instance has seen it: it waits once more, as it is. */
    void again(HeldCall call) {
        waiting.incrementAndGet();
        bounds.enterAgain();
        scheduler.execute(() -> {
            if (!call.isWaiting()) {
                return;
            }
            if (closed) {
                call.refuse(ending());
                return;
            }
            all.add(call);
            queue.add(call);
            Duration left = hold.minusNanos(scheduler.nanos() - call.arrivedNanos);
            call.expiry = scheduler.after(left.isNegative() ? Duration.ZERO : left, () -> expire(call));
            tell();
            // Nothing is learnt by asking again at once: the state of the channel follows.
            call.patience = scheduler.after(Duration.ofMillis(Pace.TICK_MILLIS), this::look);
        });
    }

    /** One that was passed on has been answered, or will not be. */
    void answered(boolean refused) {
        scheduler.execute(() -> {
            pace.answered(refused);
            pump();
        });
    }

    private void add(HeldCall call) {
        if (!call.isWaiting()) {
            return;
        }
        if (closed) {
            call.refuse(ending());
            return;
        }
        call.arrivedNanos = scheduler.nanos();
        all.add(call);
        boolean open = state == ConnectivityState.READY;
        if (!open) {
            arrived.incrementAndGet();
            upstream.wake();
        }
        call.expiry = scheduler.after(hold, () -> expire(call));
        call.patience = scheduler.after(open ? PATIENCE_OPEN : PATIENCE, () -> judge(call));
        tell();
    }

    private void remove(HeldCall call) {
        cancel(call.expiry);
        cancel(call.patience);
        all.remove(call);
        queue.remove(call);
        streams.remove(call);
    }

    private static void cancel(@Nullable Cancellable task) {
        if (task != null) {
            task.cancel();
        }
    }

    /** It has not half-closed for a while. */
    private void judge(HeldCall call) {
        if (!call.isWaiting() || queue.contains(call)) {
            return;
        }
        if (state == ConnectivityState.READY) {
            pass(call);
        } else if (call.hasMessage()) {
            call.refuse(noStream());
        } else {
            call.patience = scheduler.after(PATIENCE, () -> judge(call));
        }
    }

    private void stream(HeldCall call) {
        if (!call.isWaiting()) {
            return;
        }
        switch (state) {
            case READY -> pass(call);
            case TRANSIENT_FAILURE, SHUTDOWN -> call.refuse(noStream());
            case IDLE, CONNECTING -> streams.add(call);
        }
    }

    private Status noStream() {
        return refusal(
                Status.UNAVAILABLE,
                "stream",
                "it is a stream of requests, which cannot wait, and no instance is there; try again when one is");
    }

    private Status ending() {
        return refusal(Status.UNAVAILABLE, "ending", "the activator ends; try again");
    }

    private void expire(HeldCall call) {
        if (call.isWaiting()) {
            call.refuse(refusal(
                    Status.UNAVAILABLE,
                    "time",
                    "no instance has come within " + hold.toMillis()
                            + " ms; look at what starts its instances, or at the setting hold"));
        }
    }

    /** The way to the instances may have changed. */
    private void look() {
        state = closed ? ConnectivityState.SHUTDOWN : upstream.state();
        switch (state) {
            case READY -> {
                List.copyOf(streams).forEach(this::pass);
                pump();
            }
            case TRANSIENT_FAILURE, SHUTDOWN -> {
                pace.reset();
                List.copyOf(streams).forEach(call -> call.refuse(noStream()));
            }
            case IDLE, CONNECTING -> {
                pace.reset();
                if (state == ConnectivityState.IDLE && !all.isEmpty()) {
                    upstream.wake();
                }
            }
        }
    }

    private void pump() {
        while (state == ConnectivityState.READY && !queue.isEmpty() && pace.mayPass()) {
            HeldCall next = queue.iterator().next();
            queue.remove(next);
            pass(next);
        }
        if (state == ConnectivityState.READY && !queue.isEmpty() && tick == null) {
            tick = scheduler.after(Duration.ofMillis(Pace.TICK_MILLIS), () -> {
                tick = null;
                pace.tick();
                pump();
            });
        }
    }

    private void pass(HeldCall call) {
        if (call.pass(upstream)) {
            pace.passed();
            metrics.waited(scheduler.nanos() - call.arrivedNanos);
            waiting.decrementAndGet();
            bounds.leave();
            remove(call);
            tell();
        }
    }

    private void tell() {
        boolean now = waiting.get() > 0;
        if (now != told) {
            told = now;
            changed.accept(service);
        }
    }

    /** Whoever waits is refused, and whoever comes. */
    void close() {
        closed = true;
        state = ConnectivityState.SHUTDOWN;
        List.copyOf(all).forEach(call -> call.refuse(ending()));
    }

    /** Any thread. */
    void end() {
        upstream.close();
    }
}

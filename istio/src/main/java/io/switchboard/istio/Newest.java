package io.switchboard.istio;

import io.switchboard.core.time.Scheduler;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Brings values from other threads onto the scheduler: of those that come before it gets to them the newest only. */
final class Newest<T> implements Consumer<T> {
    private final Scheduler scheduler;
    private final Consumer<T> taker;
    private final AtomicReference<T> pending = new AtomicReference<>();

    Newest(Scheduler scheduler, Consumer<T> taker) {
        this.scheduler = scheduler;
        this.taker = taker;
    }

    @Override
    public void accept(T value) {
        if (pending.getAndSet(value) == null) {
            scheduler.execute(() -> {
                T newest = pending.getAndSet(null);
                if (newest != null) {
                    taker.accept(newest);
                }
            });
        }
    }
}

package io.switchboard.balancing;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The number of calls that have started and not ended: at one endpoint, or at all. Each {@link #started} needs one
 * {@link #ended}. Safe for use by several threads.
 */
public final class InFlight {
    private final AtomicInteger count = new AtomicInteger();

    public void started() {
        count.incrementAndGet();
    }

    public void ended() {
        count.decrementAndGet();
    }

    public int count() {
        return count.get();
    }

    @Override
    public String toString() {
        return count + " in flight";
    }
}

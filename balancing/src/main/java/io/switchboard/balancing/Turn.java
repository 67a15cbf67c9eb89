package io.switchboard.balancing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: numbers that go up by one, shared by the choice before a change of the set and the one after. Safe
 * for use by several threads.
 *
 * <p>Threads that get in each other's way again and again are given counters of their own, each of which goes up by one
 * from then on: one counter that several processors write costs each of them more than all else in a choice. Turns are
 * then even for each thread, and so for all together, and no longer exact for all together.
 */
public final class Turn {
    private static final int CONTENTIONS = 1000;
    private static final int COUNTERS =
            Integer.highestOneBit(Runtime.getRuntime().availableProcessors()) * 8;

    /** Longs between two counters: two cache lines, since processors fetch them in pairs. */
    private static final int SPACING = 16;

    /** Far from each other's, for every number of endpoints. */
    private static final long STRIDE = 0x4f1bbcdcbfa53e0bL;

    private final AtomicLong shared;
    private final AtomicInteger contentions = new AtomicInteger();
    private volatile @Nullable AtomicLongArray own;

    /** @param first the first of the turns */
    public Turn(long first) {
        this.shared = new AtomicLong(first);
    }

    /** The next turn; after the highest long comes the lowest. */
    long next() {
        AtomicLongArray counters = own;
        if (counters != null) {
            return counters.getAndIncrement(counterOfThread());
        }
        long turn = shared.get();
        if (shared.compareAndSet(turn, turn + 1)) {
            return turn;
        }
        if (contentions.incrementAndGet() == CONTENTIONS) {
            own = counters(shared.get());
        }
        return shared.getAndIncrement();
    }

    private static AtomicLongArray counters(long turn) {
        AtomicLongArray counters = new AtomicLongArray((COUNTERS + 1) * SPACING);
        for (int i = 0; i < COUNTERS; i++) {
            counters.set((i + 1) * SPACING, turn + i * STRIDE);
        }
        return counters;
    }

    /** Threads that begin one after the other have ids one after the other. */
    private static int counterOfThread() {
        return ((int) Thread.currentThread().getId() & (COUNTERS - 1)) * SPACING + SPACING;
    }
}

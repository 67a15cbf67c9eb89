package io.switchboard.benchmarks;

import java.lang.management.ManagementFactory;

/** What of this process's heap is in use. */
public final class Heap {
    private static final int COLLECTIONS = 4;

    private Heap() {}

    /** In bytes, after collections: the least of some. */
    public static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}

package io.switchboard.core.telemetry;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * A counter that is the sum of what several channels count; what one that has ended had counted stays in it. It is read
 * while it changes: its own lock keeps a count from being missed, or added twice, while its channel ends.
 */
final class SummedCounts {
    private final Set<LongSupplier> open = new HashSet<>();
    private final Instruments.Series series;
    private long ended;

    SummedCounts(Instruments instruments, Metric metric, List<String> labels) {
        series = instruments.show(metric, labels, this::sum);
    }

    synchronized void add(LongSupplier count) {
        open.add(count);
    }

    /** Nothing is added by it any more. */
    synchronized void end(LongSupplier count) {
        if (open.remove(count)) {
            ended += count.getAsLong();
        }
    }

    synchronized boolean isResting() {
        return open.isEmpty();
    }

    void close() {
        series.close();
    }

    private synchronized double sum() {
        long sum = ended;
        for (LongSupplier count : open) {
            sum += count.getAsLong();
        }
        return sum;
    }
}

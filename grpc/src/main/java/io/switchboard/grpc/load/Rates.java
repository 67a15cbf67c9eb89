package io.switchboard.grpc.load;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/** Calls and failures in a second, and how busy the processors were, over the last few seconds. For one thread. */
final class Rates {
    /** So many samples, one a second: short enough for a burst to show, long enough for small rates to be steady. */
    static final int WINDOW = 5;

    /** @param cpu since the sample before; NaN: not known */
    private record Sample(long nanos, long begun, long failed, double cpu) {}

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    /** After a time in which nobody asked, what was before it says nothing. */
    void forget() {
        samples.clear();
    }

    void take(long nanos, CallCounts counts, double cpu) {
        if (samples.size() > WINDOW) {
            samples.removeFirst();
        }
        samples.add(new Sample(nanos, counts.begun(), counts.failed(), cpu));
    }

    /** Whether there are two moments to compare. */
    boolean areKnown() {
        return samples.size() > 1 && nanos() > 0;
    }

    double calls() {
        return perSecond(samples.getLast().begun - samples.getFirst().begun);
    }

    double failures() {
        return perSecond(samples.getLast().failed - samples.getFirst().failed);
    }

    /** NaN: not known. */
    double cpu() {
        return samples.stream()
                .skip(1)
                .mapToDouble(Sample::cpu)
                .filter(LoadValues::isUtilization)
                .average()
                .orElse(Double.NaN);
    }

    private double perSecond(long count) {
        return (double) count * TimeUnit.SECONDS.toNanos(1) / nanos();
    }

    private long nanos() {
        return samples.getLast().nanos - samples.getFirst().nanos;
    }
}

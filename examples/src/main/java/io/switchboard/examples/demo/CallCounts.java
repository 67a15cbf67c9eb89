package io.switchboard.examples.demo;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Counts calls and their ends, per server and in all; for one thread. */
final class CallCounts {
    private static final long WINDOW_NANOS = 1_000_000_000;

    private final Map<String, Long> answeredBy = new LinkedHashMap<>();
    private final Map<String, Integer> failures = new TreeMap<>();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long calls;
    private long answered;
    private long failed;
    private long repeated;

    void called() {
        calls++;
    }

    void answered(String server) {
        answered++;
        answeredBy.merge(server, 1L, Long::sum);
    }

    void failed(String why) {
        failed++;
        failures.merge(why, 1, Integer::sum);
    }

    void repeated() {
        repeated++;
    }

    long repeatedCalls() {
        return repeated;
    }

    long calls() {
        return calls;
    }

    long answered() {
        return answered;
    }

    long failed() {
        return failed;
    }

    long inFlight() {
        return calls - answered - failed;
    }

    long answeredBy(String server) {
        return answeredBy.getOrDefault(server, 0L);
    }

    /** How often calls failed for each reason. */
    Map<String, Integer> failures() {
        return Collections.unmodifiableMap(failures);
    }

    /** Notes the counts of this moment, which the rates are taken from. */
    void sample(long nanos) {
        samples.addLast(new Sample(nanos, answered, Map.copyOf(answeredBy)));
        // The oldest sample kept is the youngest that is a whole window old.
        while (samples.size() > 2 && nanos - second(samples).nanos() >= WINDOW_NANOS) {
            samples.removeFirst();
        }
    }

    /** Calls that this server answered per second, over the last second of samples. */
    long rate(String server) {
        return perSecond(sample -> sample.answeredBy().getOrDefault(server, 0L));
    }

    /** Calls answered per second, over the last second of samples. */
    long rate() {
        return perSecond(Sample::answered);
    }

    private long perSecond(ToLongFunction<Sample> count) {
        if (samples.size() < 2) {
            return 0;
        }
        Sample from = samples.getFirst();
        Sample to = samples.getLast();
        long nanos = Math.max(1, to.nanos() - from.nanos());
        return Math.round((count.applyAsLong(to) - count.applyAsLong(from)) * 1e9 / nanos);
    }

    private static Sample second(Deque<Sample> samples) {
        return samples.stream().skip(1).findFirst().orElseThrow();
    }

    private record Sample(long nanos, long answered, Map<String, Long> answeredBy) {}
}

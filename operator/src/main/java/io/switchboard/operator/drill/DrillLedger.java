package io.switchboard.operator.drill;

import io.switchboard.operator.drill.DrillSample.Source;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What one source has seen: in each phase, and in the last seconds of the one that it is in. */
final class DrillLedger {
    /** What is looked at to tell how it goes now. */
    static final Duration WINDOW = Duration.ofSeconds(10);

    /** Metrics may name any number of places. */
    private static final int MOST_PLACES = 1000;

    private static final String OTHERS = "others";

    private record Seen(DrillSample sample, long nanos) {}

    private static final class Sum {
        private final Map<String, Long> picks = new TreeMap<>();
        private final Latencies latencies = new Latencies();
        private Duration over = Duration.ZERO;
        private long calls;
        private long failed;

        void add(DrillSample sample) {
            over = over.plus(sample.over());
            calls += sample.calls();
            failed += sample.failed();
            sample.picks()
                    .forEach((place, count) -> picks.merge(
                            picks.size() < MOST_PLACES || picks.containsKey(place) ? place : OTHERS, count, Long::sum));
            latencies.addAll(sample.latencies());
        }

        DrillCounts counts() {
            return new DrillCounts(
                    over, calls, failed, Map.copyOf(picks), latencies.within(0.5), latencies.within(0.99));
        }
    }

    private final Source source;
    private final String place;
    private final Map<Drill.Phase, Sum> sums = new EnumMap<>(Drill.Phase.class);
    private final Map<String, Double> peaks = new TreeMap<>();
    private final Deque<Seen> window = new ArrayDeque<>();
    private long lastThere;
    private boolean quiet;
    private String failure = "";

    /** @param place what is drained */
    DrillLedger(Source source, String place, long nanos) {
        this.source = source;
        this.place = place;
        lastThere = nanos;
    }

    Source source() {
        return source;
    }

    void add(DrillSample sample, Drill.Phase phase, long nanos) {
        sums.computeIfAbsent(phase, none -> new Sum()).add(sample);
        window.add(new Seen(sample, nanos));
        while (nanos - window.element().nanos() >= WINDOW.toNanos()) {
            window.remove();
        }
        if (!sample.failure().isEmpty()) {
            failure = sample.failure();
        }
        quiet = sample.picks().getOrDefault(place, 0L) == 0;
        if (!quiet) {
            lastThere = nanos;
        }
    }

    /** What is seen now begins anew: with what a drain, or its end, makes of it. */
    void phaseBegins(long nanos) {
        window.clear();
        lastThere = nanos;
        quiet = false;
    }

    DrillCounts of(Drill.Phase phase) {
        return sums.getOrDefault(phase, new Sum()).counts();
    }

    /** Of the last {@link #WINDOW}, in this phase. */
    DrillCounts now() {
        Sum sum = new Sum();
        window.forEach(seen -> sum.add(seen.sample()));
        return sum.counts();
    }

    /** One of the failures, to go behind a message. */
    String failure() {
        return failure.isEmpty() ? "" : ", such as " + failure;
    }

    /** Whether the last sample has no call to what is drained. */
    boolean isQuiet() {
        return quiet;
    }

    /** When the last call to what is drained was seen; when the phase began, if there was none. */
    long lastThere() {
        return lastThere;
    }

    /** By how much the calls of the other places have grown, of those that had enough before. */
    Map<String, Double> growth() {
        DrillCounts before = of(Drill.Phase.BASELINE);
        DrillCounts now = now();
        Map<String, Double> growth = new TreeMap<>();
        if (now.over().compareTo(WINDOW.dividedBy(2)) < 0) {
            return growth;
        }
        before.picks().forEach((other, picks) -> {
            if (!other.equals(place) && picks >= Drill.FEWEST) {
                growth.put(other, now.perSecond(other) / before.perSecond(other));
            }
        });
        growth.forEach((other, times) -> peaks.merge(other, times, Math::max));
        return growth;
    }

    DrillFigures figures() {
        return new DrillFigures(
                source,
                of(Drill.Phase.BASELINE),
                of(Drill.Phase.DRAINED),
                of(Drill.Phase.RETURNING),
                now(),
                Map.copyOf(peaks));
    }
}

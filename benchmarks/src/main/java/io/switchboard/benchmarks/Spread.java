package io.switchboard.benchmarks;

import io.switchboard.harness.Numbers;
import io.switchboard.harness.Ranks;
import io.switchboard.harness.Table;
import java.util.List;
import java.util.stream.Stream;

/**
 * How long something took, over many rounds, in milliseconds; percentiles are the nearest rank.
 *
 * @param count how many rounds
 */
public record Spread(int count, double min, double p50, double p90, double p99, double max) {
    public static Spread ofNanos(List<Long> durations) {
        double[] sorted = Ranks.sorted(durations.stream().map(Spread::millis).toList());
        return new Spread(
                sorted.length,
                sorted[0],
                sorted[Ranks.index(sorted.length, 0.5)],
                sorted[Ranks.index(sorted.length, 0.9)],
                sorted[Ranks.index(sorted.length, 0.99)],
                sorted[sorted.length - 1]);
    }

    /** @param which of the durations of each round */
    static Spread ofNanos(List<long[]> rounds, int which) {
        return ofNanos(rounds.stream().map(round -> round[which]).toList());
    }

    /** For {@link #cells}. */
    static Table table(String subject) {
        return new Table(subject, "min", "p50", "p90", "p99", "max");
    }

    Stream<String> cells() {
        return Stream.of(min, p50, p90, p99, max).map(Numbers::millis);
    }

    /** With a microsecond's precision: what is beyond that is noise. */
    public static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }

    @Override
    public String toString() {
        return String.format("p50 %.1f ms, p99 %.1f ms, max %.1f ms (%d rounds)", p50, p99, max, count);
    }
}

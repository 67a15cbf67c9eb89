package io.switchboard.benchmarks.calls;

import io.switchboard.benchmarks.MedianInterval;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Target;
import io.switchboard.benchmarks.calls.CallsResults.OfWay;
import io.switchboard.harness.Middle;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** What is said of calls. */
final class CallsReport {
    static final double LIMIT = 0.99;

    private final CallsResults results;

    CallsReport(CallsResults results) {
        this.results = results;
    }

    Section section() {
        return new Section("calls", text(), new TreeMap<>(), targets(), results);
    }

    private List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        for (OfWay way : results.ways()) {
            if (way.way().startsWith("etcd")) {
                targets.add(Target.atLeast(
                        "throughput of calls, " + way.way() + ", to a static list",
                        LIMIT,
                        "×",
                        // As shown: three digits.
                        Math.round(1000 * Middle.of(way.ratios()).median()) / 1000.0));
            }
        }
        return targets;
    }

    private String text() {
        Table table = new Table(
                "Way",
                "calls/s",
                "to the static list",
                "95 %",
                "lowest – highest round",
                "client's CPU, µs a call",
                "p50, µs",
                "p99, µs",
                "p99.9, µs");
        for (OfWay way : results.ways()) {
            Middle ratio = Middle.of(way.ratios());
            MedianInterval interval = MedianInterval.of(way.ratios());
            table.row(
                    way.way(),
                    Numbers.grouped(Math.round(Middle.of(way.perSecond()).median())),
                    String.format(Locale.ROOT, "**%.3f ×**", ratio.median()),
                    String.format(Locale.ROOT, "%.3f – %.3f", interval.low(), interval.high()),
                    String.format(Locale.ROOT, "%.2f – %.2f", ratio.min(), ratio.max()),
                    Middle.of(way.cpuMicros()).shown(),
                    Numbers.grouped(Math.round(way.p50Micros())),
                    Numbers.grouped(Math.round(way.p99Micros())),
                    Numbers.grouped(Math.round(way.p999Micros())));
        }
        long calls = Math.round(results.ways().stream()
                .flatMap(way -> way.perSecond().stream())
                .mapToDouble(perSecond -> perSecond * results.millis() / 1000.0)
                .sum());
        long failed = results.ways().stream().mapToLong(OfWay::failed).sum();
        return """
                ## What a call costs

                Unary calls of 4 bytes to %d servers, which are in one process; the caller is another. %d calls are in flight at any moment, each followed
                by the next when it is answered: both processes are busy all the time. All channels of the caller are open at once, and are called
                in turns of %d ms, in an order that changes, %d times each after a warm-up. A ratio is to the static list in the same round, and its
                middle is what counts: it lies within the column "95 %%" with that probability, and the static list measured once more tells by example how much of a difference is
                noise. Latencies are of all calls of all rounds. Calls of `ring_hash` and `maglev` have a key each, of 4,096.

                %s
                Calls: about %s, of which %s failed.
                """.formatted(
                        results.servers(),
                        results.atOnce(),
                        results.millis(),
                        results.rounds(),
                        table,
                        Numbers.grouped(calls),
                        Numbers.grouped(failed));
    }
}

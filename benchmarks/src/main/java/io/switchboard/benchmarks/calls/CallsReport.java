package io.switchboard.benchmarks.calls;

import io.switchboard.benchmarks.FigureTarget;
import io.switchboard.benchmarks.MedianInterval;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.calls.CallsResults.OfWay;
import io.switchboard.harness.Columns;
import io.switchboard.harness.Middle;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.List;
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

    private List<FigureTarget> targets() {
        List<FigureTarget> targets = new ArrayList<>();
        for (OfWay way : results.ways()) {
            if (way.way().startsWith("etcd")) {
                targets.add(FigureTarget.atLeast(
                        "throughput of calls, " + way.way() + ", to a static list",
                        LIMIT,
                        "×",
                        // As shown: three digits.
                        Math.round(1000 * way.ratio().median()) / 1000.0));
            }
        }
        return targets;
    }

    private String text() {
        Table table = new Columns<OfWay>()
                .column("Way", way -> way.way())
                .column(
                        "calls/s",
                        way -> Numbers.grouped(
                                Math.round(Middle.of(way.perSecond()).median())))
                .column(
                        "to the static list",
                        way -> "**" + Numbers.fixed(way.ratio().median(), 3) + " ×**")
                .column("95 %", way -> MedianInterval.of(way.ratios()).shown())
                .column(
                        "lowest – highest round",
                        way -> Numbers.fixed(way.ratio().min(), 2) + " – "
                                + Numbers.fixed(way.ratio().max(), 2))
                .column(
                        "client's CPU, µs a call",
                        way -> Middle.of(way.cpuMicros()).shown())
                .column("p50, µs", way -> Numbers.grouped(Math.round(way.p50Micros())))
                .column("p99, µs", way -> Numbers.grouped(Math.round(way.p99Micros())))
                .column("p99.9, µs", way -> Numbers.grouped(Math.round(way.p999Micros())))
                .of(results.ways());
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

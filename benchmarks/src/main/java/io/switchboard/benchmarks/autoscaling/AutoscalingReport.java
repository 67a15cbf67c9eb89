package io.switchboard.benchmarks.autoscaling;

import io.switchboard.benchmarks.FigureTarget;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.autoscaling.AutoscalingResults.Followed;
import io.switchboard.benchmarks.autoscaling.AutoscalingResults.ServedCall;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.List;
import java.util.TreeMap;

/** What is said of autoscaling. */
final class AutoscalingReport {
    private final AutoscalingResults results;

    AutoscalingReport(AutoscalingResults results) {
        this.results = results;
    }

    Section section() {
        return new Section("autoscaling", text(), new TreeMap<>(), targets(), results);
    }

    private List<FigureTarget> targets() {
        Followed most = results.followed().get(results.followed().size() - 1);
        return List.of(FigureTarget.atMost(
                "scaler: streams to an instance, " + most.objects() + " ScaledObjects",
                1,
                "",
                (double) most.streams() / results.instances()));
    }

    private String text() {
        return """
                ## Autoscaling

                What a call costs a server more that reports its load, by JMH: that it is counted, and that a report is
                put into its trailers, where that is asked for.

                %s
                `bin/switchboard serve --scaler` follows one service of %s instances, which are scripted servers in one
                process, each at a port of its own, and report once a second. ScaledObjects ask for `concurrency`, each
                for a target of its own; each has a stream of `StreamIsActive` and asks for its figure every 15 s, as
                Kubernetes' autoscaler does. Before anybody has asked, %d streams to instances are open. CPU is that of
                the scaler's process, with nothing else to do; heap is what is in use after a collection.

                %s""".formatted(calls(), Numbers.grouped(results.instances()), results.readyStreams(), followed());
    }

    private Table calls() {
        ServedCall counted = call("counted");
        ServedCall reported = call("reported");
        ServedCall plain = call("plain");
        return new Table("a call", "ns", "B")
                .row("is counted", Numbers.plain(counted.nanos()), Numbers.plain(counted.bytes()))
                .row(
                        "has a report in its trailers, more",
                        Numbers.plain(reported.nanos() - plain.nanos()),
                        Numbers.plain(reported.bytes() - plain.bytes()));
    }

    private ServedCall call(String name) {
        return results.calls().stream()
                .filter(call -> call.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " was not measured"));
    }

    private Table followed() {
        Table table = new Table(
                "ScaledObjects",
                "streams to instances",
                "first answer, ms",
                "all streams, ms",
                "CPU ms/s",
                "CPU µs by instance and s",
                "heap MB",
                "an answer, p50 / p99 ms");
        for (Followed one : results.followed()) {
            table.row(
                    Integer.toString(one.objects()),
                    Numbers.grouped(one.streams()),
                    one.objects() == 0 ? "–" : Numbers.grouped(Math.round(one.firstMillis())),
                    one.objects() == 0 ? "–" : Numbers.grouped(Math.round(one.streamsMillis())),
                    Numbers.plain(one.cpuMicros() / 1e3),
                    Numbers.plain(one.cpuMicros() / results.instances()),
                    Numbers.plain(one.heapBytes() / 1e6),
                    one.answers().isEmpty() ? "–" : shown(one.answers().get(0)));
        }
        return table;
    }

    private static String shown(Spread spread) {
        return Numbers.millis(spread.p50()) + " / " + Numbers.millis(spread.p99());
    }
}

package io.switchboard.benchmarks.stretched;

import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.stretched.StretchedResults.OfWay;
import io.switchboard.harness.Columns;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.StretchedCluster;
import io.switchboard.harness.Table;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is said of the stretched cluster. */
final class StretchedReport {
    private record Row(String what, String way, Spread spread) {}

    private final StretchedResults results;

    StretchedReport(StretchedResults results) {
        this.results = results;
    }

    Section section() {
        return new Section("stretched", text(), new TreeMap<>(), List.of(), results);
    }

    private String text() {
        Columns<Row> columns = new Columns<Row>().column("ms", Row::what).column("lists and watches", Row::way);
        column(columns, "min", Spread::min);
        column(columns, "p50", Spread::p50);
        column(columns, "p90", Spread::p90);
        column(columns, "max", Spread::max);
        columns.column("rounds", row -> Integer.toString(row.spread.count()));
        Table table = columns.of(List.of(
                        rows("follow to live, " + StretchedMeasurement.SMALL + " instances", OfWay::small),
                        rows(
                                "follow to live, " + Numbers.grouped(StretchedMeasurement.LARGE) + " instances",
                                OfWay::large),
                        rows("put to snapshot", OfWay::propagation))
                .stream()
                .flatMap(List::stream)
                .toList());
        return """
                ## A cluster over three datacenters

                One etcd cluster whose members are %s ms away from the client, there and back, behind delaying proxies; the leader is the second. %d clients in each way, one after the
                other and the ways in turn, in a JVM that has read such lists before; each follows once all members have been measured. "%s": as it is. "%s": the same client, for which no
                member is nearer than another. The put is sent to the leader without a delay. The members are beside each other: what a near member asks of the
                leader costs nothing here, and a round trip between the datacenters elsewhere.

                %s""".formatted(
                        StretchedCluster.ROUND_TRIPS.stream()
                                .map(one -> Long.toString(one.toMillis()))
                                .collect(Collectors.joining(", ")),
                        results.clients(),
                        StretchedMeasurement.NEAREST,
                        StretchedMeasurement.IN_TURN,
                        table);
    }

    private static void column(Columns<Row> columns, String heading, Function<Spread, Double> which) {
        columns.column(heading, row -> Numbers.millis(which.apply(row.spread)));
    }

    private List<Row> rows(String what, Function<OfWay, Spread> which) {
        return results.ways().stream()
                .map(one -> new Row(what, one.way(), which.apply(one)))
                .toList();
    }
}

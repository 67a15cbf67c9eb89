package io.switchboard.benchmarks.propagation;

import io.switchboard.benchmarks.FigureTarget;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.propagation.PropagationResults.OfClient;
import io.switchboard.benchmarks.propagation.PropagationResults.Setting;
import io.switchboard.harness.BarChart;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is said of propagation. */
final class PropagationReport {
    private static final double MOST = 1.2;
    private static final String CHART = "propagation-put";

    private final PropagationResults results;
    private final List<Setting> settings;

    PropagationReport(PropagationResults results) {
        this.results = results;
        settings = results.clients().stream().map(OfClient::setting).distinct().toList();
    }

    Section section() {
        return new Section("propagation", text(), new TreeMap<>(Map.of(CHART, chart())), targets(), results);
    }

    private OfClient of(Setting setting, String client) {
        return results.clients().stream()
                .filter(one -> one.setting().equals(setting) && one.client().equals(client))
                .findFirst()
                .orElseThrow();
    }

    private List<FigureTarget> targets() {
        List<FigureTarget> targets = new ArrayList<>();
        for (Setting setting : settings) {
            Spread ours = of(setting, PropagationMeasurement.OURS).putToFirstCall();
            Spread bare = of(setting, PropagationMeasurement.BARE).putToFirstCall();
            targets.add(FigureTarget.atMost(
                    "put to first call, p50, to bare watch and connect, " + named(setting),
                    MOST,
                    "×",
                    ours.p50() / bare.p50()));
            for (String peer : List.of("Go", "jetcd")) {
                ahead(targets, setting, peer, "put to first call", OfClient::putToFirstCall);
                ahead(targets, setting, peer, "delete to last call", OfClient::deleteToLastCall);
            }
        }
        return targets;
    }

    private void ahead(
            List<FigureTarget> targets, Setting setting, String peer, String what, Function<OfClient, Spread> which) {
        Spread ours = which.apply(of(setting, PropagationMeasurement.OURS));
        Spread theirs = which.apply(of(setting, peer));
        targets.add(new FigureTarget(
                what + ", p50 and p99, ahead of " + peer + ", " + named(setting),
                "< " + millis(theirs.p50()) + " and < " + millis(theirs.p99()) + " ms",
                millis(ours.p50()) + " and " + millis(ours.p99()) + " ms",
                ours.p50() < theirs.p50() && ours.p99() < theirs.p99()));
    }

    private static String named(Setting setting) {
        return setting.services()
                + (setting.services() == 1 ? " service, " : " services, ")
                + setting.all()
                + (setting.all() == 1 ? " channel" : " channels");
    }

    private String text() {
        StringBuilder tables = new StringBuilder();
        for (Setting setting : settings) {
            tables.append("\n### ")
                    .append(Character.toUpperCase(named(setting).charAt(0)))
                    .append(named(setting).substring(1))
                    .append("\n\n")
                    .append(table("Put to first call, ms", setting, OfClient::putToFirstCall));
            if (setting.channels() > 1) {
                tables.append('\n')
                        .append(table(
                                "Put to first call of the last channel, ms", setting, OfClient::putToLastFirstCall));
            }
            tables.append('\n')
                    .append(table("Delete to last call, ms", setting, OfClient::deleteToLastCall))
                    .append("\n")
                    .append(setting.rounds())
                    .append(" rounds after ")
                    .append(setting.warmUp())
                    .append(" that do not count.")
                    .append(failures(setting))
                    .append("\n");
        }
        return """
                ## Propagation, side by side

                Four clients, each a process of its own, in turn in the same run: Switchboard with its default policy; Go's own
                `naming/resolver` with grpc-go's `round_robin`; a resolver on jetcd as it is commonly written, with grpc-java's `round_robin`; and the least that it can
                take with grpc-java: one bare watch, whose own thread hands addresses to channels with `round_robin`; it lists, checks and remembers nothing. Where there are several services, one changes at a time.

                On each channel of a service without servers waits one call. A server that listens is put; the time starts before that request is sent,
                and ends when the server receives the call, for each channel. Then there is a second server, all channels call, and the first one's key is deleted: until that server receives
                the last call of any channel, for %d ms. A single channel calls without a pause, many together about %s times a second: a last call below zero was
                before the deletion. All servers, and the clock, are in the process that puts and deletes. Switchboard obeys every removal here (`doubt` is off), as the others do.
                What runs at a change only is hardly compiled in a JVM after so few changes, as in any process that lives for days; Go's is compiled before it starts.
                %s
                %s""".formatted(
                        PropagationMeasurement.QUIET.toMillis(),
                        Numbers.grouped(PropagationMeasurement.CALLS_PER_SECOND),
                        tables,
                        Section.image(CHART, "Put to first call by client and setting, p50 and p99"));
    }

    private String failures(Setting setting) {
        StringBuilder failures = new StringBuilder();
        for (String client : PropagationMeasurement.CLIENTS) {
            OfClient one = of(setting, client);
            if (one.failed() > 0) {
                failures.append(" Of ")
                        .append(Numbers.grouped(one.calls()))
                        .append(" calls of ")
                        .append(client)
                        .append(' ')
                        .append(Numbers.grouped(one.failed()))
                        .append(" failed.");
            }
        }
        return failures.isEmpty() ? " No call failed." : failures.toString();
    }

    private Table table(String subject, Setting setting, Function<OfClient, Spread> which) {
        Table table = new Table(subject, "min", "p50", "p90", "p99", "max", "p50 to bare", "p99 to bare");
        Spread bare = which.apply(of(setting, PropagationMeasurement.BARE));
        for (String client : PropagationMeasurement.CLIENTS) {
            Spread spread = which.apply(of(setting, client));
            String name = client.equals(PropagationMeasurement.OURS) ? "**" + client + "**" : client;
            table.row(
                    name,
                    millis(spread.min()),
                    millis(spread.p50()),
                    millis(spread.p90()),
                    millis(spread.p99()),
                    millis(spread.max()),
                    ratio(spread.p50(), bare.p50()),
                    ratio(spread.p99(), bare.p99()));
        }
        return table;
    }

    private static String ratio(double one, double other) {
        return other <= 0 || one < 0 ? "–" : String.format(Locale.ROOT, "%.2f ×", one / other);
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f" : "%.1f", millis);
    }

    private String chart() {
        return new BarChart(
                        "Put to first call",
                        "ms",
                        List.of("p50", "p99"),
                        settings.stream().map(PropagationReport::named).toList(),
                        PropagationMeasurement.CLIENTS.stream()
                                .map(client -> new BarChart.Bars(
                                        client,
                                        settings.stream()
                                                .flatMap(setting -> Stream.of(
                                                        of(setting, client)
                                                                .putToFirstCall()
                                                                .p50(),
                                                        of(setting, client)
                                                                .putToFirstCall()
                                                                .p99()))
                                                .toList()))
                                .toList(),
                        0,
                        "")
                .svg();
    }
}

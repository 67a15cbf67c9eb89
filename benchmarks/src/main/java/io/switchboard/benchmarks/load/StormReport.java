package io.switchboard.benchmarks.load;

import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.load.StormResults.Round;
import io.switchboard.benchmarks.load.StormResults.Sample;
import io.switchboard.harness.Columns;
import io.switchboard.harness.LineChart;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is said of the storm. */
final class StormReport {
    private static final String MESSAGES = "storm-messages";
    private static final String LIVE = "storm-live";

    private final StormResults results;

    StormReport(StormResults results) {
        this.results = results;
    }

    Section section() {
        return new Section(
                "storm", text(), new TreeMap<>(Map.of(MESSAGES, messages(), LIVE, live())), List.of(), results);
    }

    static String summary(Round round) {
        return String.format(
                Locale.ROOT,
                "after %d s: follows live by %.2f s (p50 %.2f), kept alive by %.2f s, registrations by %.2f s, peak %.0f messages/s, %d keys kept",
                round.outageSeconds(),
                last(round.followsLive()),
                rank(round.followsLive(), 0.5),
                round.keptAliveAfter(round.registrationsLive().size()),
                last(round.registrationsLive()),
                round.peakPerSecond(1),
                round.keysKept());
    }

    private String text() {
        Table table = new Columns<Round>()
                .column("Outage", round -> round.outageSeconds() + " s")
                .column("follows live, s: p50", round -> seconds(rank(round.followsLive(), 0.5)))
                .column("p99", round -> seconds(rank(round.followsLive(), 0.99)))
                .column("all", round -> all(round.followsLive(), results.followers() * results.services()))
                .column(
                        "leases kept alive again, s: all",
                        round -> seconds(round.keptAliveAfter(results.registrations())))
                .column(
                        "registrations active, s: all",
                        round -> all(round.registrationsLive(), results.registrations()))
                .column("peak messages/s, over 1 s", round -> Numbers.grouped(Math.round(round.peakPerSecond(1))))
                .column("over 0.2 s", round -> Numbers.grouped(Math.round(round.peakPerSecond(0.2))))
                .column("longest between looks, s", round -> seconds(round.longestGap()))
                .column(
                        "messages in all",
                        round -> Numbers.grouped(Math.round(
                                round.samples().get(round.samples().size() - 1).messages())))
                .column(
                        "etcd's CPU, s",
                        round -> Numbers.threeDigits(
                                round.samples().get(round.samples().size() - 1).cpuSeconds()))
                .column(
                        "keys kept",
                        round -> Numbers.grouped(round.keysKept()) + " of " + Numbers.grouped(results.registrations()))
                .of(results.rounds());
        return """
                ## etcd returns: the storm

                %s clients that follow %d services each and %s that have a registration each, every one with a connection of its own, in a few JVMs on the two cores that
                etcd has too; they run at a lower priority (`nice -n 10`), as if they were elsewhere. etcd is ended with SIGKILL and started again on its data; times are since it first answered a bare client. A client dials with full jitter, 0.75 s apart
                at most, and lists what it follows before it watches if it was away for more than 5 s. Messages are those that etcd received, on streams too, by its own count, asked for every 0.1 s and given when etcd comes to it; "in all"
                until 5 s after all was live, keepalives included. Leases are kept alive again when etcd has counted a stream of keepalives for each client; a registration counts as active again when it says so, and with 0 if it never had to say
                otherwise. "Kept": the key was never deleted.

                %s
                %s
                %s""".formatted(
                        Numbers.grouped(results.followers()),
                        results.services(),
                        Numbers.grouped(results.registrations()),
                        table,
                        Section.image(MESSAGES, "Messages that etcd receives after its return"),
                        Section.image(LIVE, "What is live again after etcd's return"));
    }

    private static String all(List<Double> times, int of) {
        return times.size() < of ? "**" + (of - times.size()) + " never**" : "**" + seconds(last(times)) + "**";
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f", seconds);
    }

    private static double last(List<Double> sorted) {
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1);
    }

    private static double rank(List<Double> sorted, double part) {
        return sorted.isEmpty() ? 0 : sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * part) - 1));
    }

    private String messages() {
        List<LineChart.Line> lines = new ArrayList<>();
        for (Round round : results.rounds()) {
            List<LineChart.Point> points = new ArrayList<>();
            Sample before = round.samples().get(0);
            for (Sample sample : round.samples().subList(1, round.samples().size())) {
                double seconds = sample.seconds() - before.seconds();
                if (seconds > 0) {
                    points.add(new LineChart.Point(
                            (sample.seconds() + before.seconds()) / 2,
                            (sample.messages() - before.messages()) / seconds));
                }
                before = sample;
            }
            lines.add(new LineChart.Line(name(round), points, false));
        }
        return new LineChart("Messages received by etcd", "s since it first answered", "1/s", 0, false, lines).svg();
    }

    private String live() {
        List<LineChart.Line> lines = new ArrayList<>();
        for (Round round : results.rounds()) {
            lines.add(new LineChart.Line(
                    name(round) + ", follows",
                    share(round.followsLive(), results.followers() * results.services()),
                    false));
            lines.add(new LineChart.Line(name(round) + ", leases", keptAlive(round), false));
        }
        return new LineChart("Live again, and kept alive again", "s since it first answered", "%", 100, false, lines)
                .svg();
    }

    /** Until all are. */
    private List<LineChart.Point> keptAlive(Round round) {
        List<LineChart.Point> points = new ArrayList<>();
        for (Sample sample : round.samples()) {
            points.add(new LineChart.Point(
                    sample.seconds(), Math.min(100, 100 * sample.keepAliveStreams() / results.registrations())));
            if (sample.keepAliveStreams() >= results.registrations()) {
                break;
            }
        }
        return points;
    }

    private String name(Round round) {
        return "outage " + (results.rounds().indexOf(round) + 1) + ", " + round.outageSeconds() + " s";
    }

    private static List<LineChart.Point> share(List<Double> sorted, int of) {
        List<LineChart.Point> points = new ArrayList<>(List.of(new LineChart.Point(0, 0)));
        for (int i = 0; i < sorted.size(); i++) {
            // A point for each per cent is enough to draw.
            if (i == sorted.size() - 1 || i % Math.max(1, of / 100) == 0) {
                points.add(new LineChart.Point(sorted.get(i), 100.0 * (i + 1) / of));
            }
        }
        return points;
    }
}

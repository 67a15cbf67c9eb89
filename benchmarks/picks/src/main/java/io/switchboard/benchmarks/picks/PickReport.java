package io.switchboard.benchmarks.picks;

import io.switchboard.benchmarks.picks.Case.Kind;
import io.switchboard.benchmarks.picks.Verdict.Reading;
import io.switchboard.harness.Middle;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The results as a page to read and as JSON. */
final class PickReport {
    private static final String NONE = "–";

    private final PickResults results;

    private PickReport(PickResults results) {
        this.results = results;
    }

    static String markdown(PickResults results) {
        PickReport report = new PickReport(results);
        return String.join(
                "\n",
                report.head(),
                report.targets(),
                report.picks(),
                report.tracked(),
                report.ready(),
                report.changes(),
                new DatacentersText(results).text());
    }

    private String head() {
        return """
                # Picks

                Written by `bin/bench-picks`, %s; [picks.json](picks.json) has the same and more.
                %s
                %s
                All policies come from the same registry and are driven in the same way, by a channel that is none: their connections
                are READY as soon as they are told so, and nothing is sent. Each is measured by JMH in a JVM of its own, %s; what is
                compared is measured right after one another. A figure is the middle of all iterations, with the lowest and the
                highest in brackets; a ratio is of the middles within a round, with the same of all rounds.
                """.formatted(
                        results.datacenters() == null ? "in one run" : "all but the datacenters in one run",
                        results.quick() ? "\n**A trial run (`--quick`): one round, rough figures.**\n" : "",
                        results.machine()
                                .rows(new Table("What", "")
                                        .row("Day", results.day())
                                        .row("Switchboard", results.commit())
                                        .row("grpc-java", results.grpc())
                                        .row("JMH", results.jmh())),
                        results.rounds() == 1 ? "once" : "in " + results.rounds() + " rounds");
    }

    private String targets() {
        Table table = new Table(4, List.of("Target", "Limit", "Measured", "Verdict"));
        for (Verdict verdict : results.targets()) {
            table.row(List.of(
                    verdict.target(),
                    (verdict.atLeast() ? "≥ " : "≤ ") + Numbers.plain(verdict.limit()),
                    verdict.readings().isEmpty()
                            ? NONE
                            : verdict.readings().stream()
                                    .map(reading -> shown(verdict, reading))
                                    .collect(Collectors.joining("; ")),
                    verdict.outcome().shown));
        }
        long missed = results.targets().stream()
                .filter(verdict -> verdict.outcome() == Verdict.Outcome.MISSED)
                .count();
        return """
                ## Targets

                Times are in proportion to grpc-java's policy in the same run. A target is met if the middle of every reading is within
                the limit; one that is not is set in bold. %s

                %s""".formatted(
                missed == 0
                        ? "None is missed."
                        : "**Missed: " + missed + " of " + results.targets().size() + ".**",
                table);
    }

    private static String shown(Verdict verdict, Reading reading) {
        String value = reading.value().spread(Numbers::plain);
        return reading.at() + ": " + (verdict.isMetBy(reading) ? value : "**" + value + "**");
    }

    private String picks() {
        return """
                ## One pick

                Nanoseconds, and bytes allocated, for `pickSubchannel` with all endpoints READY; %s iterations in each round. Two threads
                share the picker, and the time is what each of them sees. Nothing is in flight. Calls carry 4,096 different keys where the
                policy goes by them: for ours a text in the call's options, which keeps its hash between picks as any string does, and for
                grpc-java's `ring_hash` the hash, which its xDS resolver has made before. Either can be told to read a header instead, and then
                nothing is known before. The ring of grpc-java has 1,024 to 4,096 points for all endpoints unless told otherwise; ours has 100
                for each. `round_robin` is wrapped for health checks wherever grpc-services is on the classpath, as it is with Switchboard.

                %s""".formatted(results.pickIterations(), pickTable(Kind.PICK));
    }

    private String tracked() {
        return """
                ## One pick, with its stream

                The same, with what the policy hears of the stream that the call becomes: a tracer is made, the stream is created, and it is
                closed with OK.

                %s""".formatted(pickTable(Kind.TRACKED_PICK));
    }

    private Table pickTable(Kind kind) {
        List<Case> columns = results.measurements().stream()
                .map(CaseRounds::of)
                .filter(one -> one.kind() == kind && one.part() == Part.POLICIES)
                .map(one -> new Case(kind, MeasuredPolicy.ROUND_ROBIN, one.endpoints(), one.threads(), null))
                .distinct()
                .sorted(Comparator.comparingInt(Case::threads).thenComparingInt(Case::endpoints))
                .toList();
        List<String> headings = new ArrayList<>(List.of("Policy", "of"));
        columns.forEach(one -> headings.add(
                Numbers.grouped(one.endpoints()) + (one.threads() == 1 ? "" : ", " + one.threads() + " threads")));
        headings.add("bytes");
        Table table = new Table(2, headings);
        for (MeasuredPolicy policy : MeasuredPolicy.values()) {
            List<String> cells = new ArrayList<>(List.of(policy.label(), policy.owner.shown));
            List<Double> bytes = new ArrayList<>();
            for (Case column : columns) {
                Optional<CaseRounds> found = find(new Case(kind, policy, column.endpoints(), column.threads(), null));
                cells.add(found.map(one -> one.values().spread(Numbers::plain)).orElse(NONE));
                found.ifPresent(one -> bytes.add(one.bytes().median()));
            }
            if (!bytes.isEmpty()) {
                cells.add(Numbers.plain(Middle.of(bytes).max()));
                table.row(cells);
            }
        }
        return table;
    }

    private String ready() {
        Table table = new Table(
                2,
                List.of("Policy", "of", "endpoints", "ms until the last picker", "of which work", "pickers published"));
        for (CaseRounds one : results.measurements()) {
            if (one.of().kind() == Kind.READY) {
                table.row(shot(one, Numbers.grouped(one.of().endpoints())));
            }
        }
        return """
                ## All endpoints become READY

                Connections become READY one by one, each in a task of its own in the synchronization context; milliseconds from before
                the first of them until after the last picker, which has them all. Timers are real, and pauses are in these times. %s
                times in each round. `weighted_round_robin` is Switchboard's default.

                %s""".formatted(results.shots(), table);
    }

    private String changes() {
        Table table = new Table(
                2, List.of("Policy", "of", "change", "ms until the last picker", "of which work", "pickers published"));
        for (EndpointChange change : EndpointChange.values()) {
            for (CaseRounds one : results.measurements()) {
                if (one.of().change() == change && one.of().part() == Part.POLICIES) {
                    table.row(shot(one, change.shown));
                }
            }
        }
        return """
                ## One change to a set of 10,000

                Milliseconds from before `acceptResolvedAddresses` until after the last picker that comes of it. An endpoint that is new is
                READY as soon as the policy asks for a connection, so there may be two pickers: one before that, and one after.

                %s""".formatted(table);
    }

    private static List<String> shot(CaseRounds one, String what) {
        return List.of(
                one.of().policy().label(),
                one.of().policy().owner.shown,
                what,
                one.values().spread(Numbers::plain),
                one.workMillis().spread(Numbers::plain),
                Numbers.grouped(Math.round(one.pickers().median())));
    }

    private Optional<CaseRounds> find(Case wanted) {
        return results.measurements().stream()
                .filter(one -> one.of().equals(wanted))
                .findFirst();
    }
}

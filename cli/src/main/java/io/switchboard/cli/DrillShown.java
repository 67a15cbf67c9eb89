package io.switchboard.cli;

import io.switchboard.core.ServiceName;
import io.switchboard.operator.HeldDrain;
import io.switchboard.operator.drill.Drill.Phase;
import io.switchboard.operator.drill.DrillCounts;
import io.switchboard.operator.drill.DrillEvent;
import io.switchboard.operator.drill.DrillFigures;
import io.switchboard.operator.drill.DrillPlan;
import io.switchboard.operator.drill.DrillReport;
import io.switchboard.operator.drill.DrillSample.Source;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Tells a drill as it goes, and how it ended: as lines, or as a JSON object for each. */
final class DrillShown {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final Duration OFTEN = Duration.ofSeconds(10);
    private static final int MOST_LINES = 60;
    private static final int MOST_PLACES = 6;

    /** What names the registry, and the drain in it. A password is not repeated. */
    private static final Set<String> NAMING = Set.of(
            "--endpoints",
            "--datacenter",
            "--datacenters",
            "--cacert",
            "--cert",
            "--key",
            "--user",
            "--namespace",
            "--zone");

    private final Output output;
    private final Printer err;
    private final DrillPlan plan;
    private final String undrain;
    private Phase phase = Phase.BASELINE;
    private Duration shown = Duration.ZERO;
    private String problem = "";

    /** @param undrain what to type to take the drain back by hand */
    DrillShown(Output output, Printer err, DrillPlan plan, String undrain) {
        this.output = output;
        this.err = err;
        this.plan = plan;
        this.undrain = undrain;
    }

    /** The command that takes back by hand what the drill drains. */
    static String undrain(@Nullable CommandSpec spec) {
        StringJoiner words = new StringJoiner(" ").add("switchboard undrain");
        for (OptionSpec option :
                Objects.requireNonNull(spec).commandLine().getParseResult().matchedOptions()) {
            String name = option.longestName();
            if (NAMING.contains(name) && !option.originalStringValues().isEmpty()) {
                String value = option.originalStringValues().get(0);
                int colon = name.equals("--user") ? value.indexOf(':') : -1;
                words.add(name).add(quoted(colon < 0 ? value : value.substring(0, colon)));
            }
        }
        return words.toString();
    }

    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9_./:=@,+-]+") ? value : "'" + value.replace("'", "'\\''") + "'";
    }

    void probing(ServiceName service, String own, double rate) {
        String where = own.isEmpty() ? "" : " as a client in " + own;
        if (output.isJson()) {
            output.jsonLine(DrillJson.probing(service, own, rate));
        } else {
            line(
                    "baseline",
                    "probing " + service + where + ", " + String.format(Locale.ROOT, "%.0f", rate)
                            + " calls/s; nothing is drained for "
                            + plan.baseline().toSeconds() + " s");
        }
    }

    /** Said to the person who watches. */
    void problem(String what) {
        err.message("switchboard drill: " + what);
    }

    void event(DrillEvent event) {
        if (event instanceof DrillEvent.Progress progress) {
            progress(progress);
        } else if (event instanceof DrillEvent.NotTakenBack not) {
            problem("the drain could not be taken back" + (not.last() ? "" : " yet") + ": " + not.problem()
                    + "; it ends by itself at " + not.drain().until() + ", or by: " + undrain);
        } else if (output.isJson()) {
            output.jsonLine(DrillJson.event(event, undrain));
        } else if (event instanceof DrillEvent.Drained drained) {
            line(
                    "drained",
                    plan.target().words() + " for " + plan.length().toSeconds() + " s; ends by itself at "
                            + drained.drain().until() + ", or at once by: " + undrain);
        } else if (event instanceof DrillEvent.TakingBack taking
                && !taking.why().isEmpty()) {
            line("aborting", taking.why());
        } else if (event instanceof DrillEvent.TakenBack taken) {
            line(
                    "taken back",
                    taken.state() == HeldDrain.State.REPLACED
                            ? "the drill's own drain is gone; " + plan.target().words() + " is drained by somebody else"
                            : plan.target().words() + " is not drained any more");
        }
    }

    private void progress(DrillEvent.Progress progress) {
        if (!progress.problem().equals(problem)) {
            problem = progress.problem();
            problem(problem.isEmpty() ? "all can be seen again" : problem);
        }
        if (progress.phase() != phase) {
            phase = progress.phase();
            shown = Duration.ZERO;
        }
        if (progress.elapsed().minus(shown).compareTo(step()) < 0) {
            return;
        }
        shown = progress.elapsed();
        if (output.isJson()) {
            output.jsonLine(DrillJson.progress(progress));
            return;
        }
        progress.now()
                .forEach((source, counts) ->
                        line(words(phase), shown.toSeconds() + " s, " + source.words() + ": " + words(counts)));
    }

    /** A drill of hours has no more lines than one of minutes. */
    private Duration step() {
        Duration even = plan.length().dividedBy(MOST_LINES);
        return phase == Phase.DRAINED && even.compareTo(OFTEN) > 0 ? even : OFTEN;
    }

    private void line(String what, String words) {
        output.line(String.format(
                "%s  %-10s  %s", TIME.format(Clock.systemUTC().instant().atZone(ZoneId.systemDefault())), what, words));
    }

    static String words(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private static String words(DrillCounts counts) {
        String latency =
                counts.half().isEmpty() ? "" : ", p50 " + millis(counts.half()) + ", p99 " + millis(counts.most());
        return counts.calls() + " calls, " + counts.failed() + " failed" + latency + "; " + shares(counts);
    }

    void report(DrillReport report) {
        if (output.isJson()) {
            output.jsonLine(DrillJson.report(report));
            return;
        }
        output.line("");
        output.line(report.verdict() + ": " + plan.target().words()
                + report.lasted().map(time -> ", drained for " + seconds(time)).orElse(", not drained"));
        report.reasons().forEach(reason -> output.line("  " + reason));
        report.emptied()
                .ifPresent(time -> output.line(
                        time.isZero()
                                ? "  no call went there any more from the first look on"
                                : "  the last call went there " + seconds(time) + " after the drain"));
        report.returned()
                .ifPresent(
                        time -> output.line("  it had its calls again " + seconds(time) + " after it was taken back"));
        if (!report.figures().isEmpty()) {
            output.line("");
            output.print(table(report));
        }
    }

    private Table table(DrillReport report) {
        Table table = new Table("SEEN BY", "WHEN", "CALLS", "FAILED", "P50", "P99", "WHERE CALLS WENT");
        for (DrillFigures one : report.figures()) {
            row(table, one.source(), "before", one.before(), shares(one.before()));
            if (report.lasted().isPresent()) {
                row(table, one.source(), "drained", one.drained(), shares(one.drained()));
            }
            if (one.back().calls() > 0) {
                row(table, one.source(), "after", one.back(), shares(one.last()) + " at the end");
            }
            if (!one.peaks().isEmpty()) {
                table.row(name(one.source()), "peak", "-", "-", "-", "-", peaks(one));
            }
        }
        return table;
    }

    private static void row(Table table, Source source, String when, DrillCounts counts, String where) {
        table.row(
                name(source),
                when,
                Long.toString(counts.calls()),
                counts.failed() + " (" + percent(counts.failures()) + ")",
                millis(counts.half()),
                millis(counts.most()),
                where);
    }

    private static String name(Source source) {
        return source.name().toLowerCase(Locale.ROOT);
    }

    private static String peaks(DrillFigures figures) {
        return cut(new TreeMap<>(figures.peaks())
                .entrySet().stream()
                        .map(one -> one.getKey() + " " + String.format(Locale.ROOT, "%.2f", one.getValue())
                                + " times the calls of before"));
    }

    private static String shares(DrillCounts counts) {
        return counts.picks().isEmpty()
                ? "-"
                : cut(counts.picks().entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                        .map(one -> one.getKey() + " " + percent(counts.share(one.getKey()))));
    }

    private static String cut(Stream<String> parts) {
        List<String> all = parts.toList();
        return all.stream().limit(MOST_PLACES).collect(Collectors.joining(", "))
                + (all.size() > MOST_PLACES ? " and " + (all.size() - MOST_PLACES) + " more" : "");
    }

    static String percent(double part) {
        return String.format(Locale.ROOT, part > 0 && part < 0.001 ? "%.2f %%" : "%.1f %%", part * 100);
    }

    private static String millis(OptionalLong nanos) {
        return nanos.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f ms", nanos.getAsLong() / 1e6);
    }

    private static String seconds(Duration time) {
        return Optional.of(time.toMillis() / 1e3)
                .map(seconds -> String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds))
                .get();
    }
}

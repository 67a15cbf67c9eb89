package io.switchboard.faults.chaos;

import io.switchboard.faults.CallerFeed;
import io.switchboard.harness.Numbers;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What a chaos run tells: a line for each fault as it happens, and a table at the end. */
final class ChaosReport {
    private static final int EXAMPLES = 10;
    private static final int WORDS = 120;

    private record Longest(Duration time, String during) {
        Longest or(Duration other, String fault) {
            return other.compareTo(time) > 0 ? new Longest(other, fault) : this;
        }

        @Override
        public String toString() {
            return time.isZero() ? "none" : seconds(time) + ", " + during;
        }
    }

    private final PrintStream out;
    private final Map<String, Integer> faults = new TreeMap<>();
    private final List<String> defects = new ArrayList<>();
    private Longest stale = new Longest(Duration.ZERO, "");
    private Longest slowest = new Longest(Duration.ZERO, "");
    private Longest missing = new Longest(Duration.ZERO, "");
    private Longest healing = new Longest(Duration.ZERO, "");
    /** By the milliseconds since the epoch at which they began. */
    private final NavigableMap<Long, String> begun = new TreeMap<>();

    private int counted;

    ChaosReport(PrintStream out) {
        this.out = out;
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    void say(String text) {
        out.println(text);
        out.flush();
    }

    /** Begins a fault's line. */
    void began(Duration at, long millis, String fault) {
        counted++;
        begun.put(millis, fault);
        faults.merge(fault, 1, Integer::sum);
        out.printf(Locale.ROOT, "%3d:%02d  %s:", at.toMinutes(), at.toSecondsPart(), fault);
        out.flush();
    }

    /** Adds to it whom it hits. */
    void whom(String detail) {
        out.print(" " + detail);
        out.flush();
    }

    /** Ends it once all is well again. */
    void healed(String fault, Fleet fleet, Duration took) {
        Duration unregistered = fleet.takeLongestMissing();
        missing = missing.or(unregistered, fault);
        for (CallerFeed caller : fleet.callers()) {
            stale = stale.or(caller.takeLongestStale(), fault);
            slowest = slowest.or(caller.takeSlowest(), fault);
        }
        healing = healing.or(took, fault);
        say("; well " + seconds(took) + " later; " + Numbers.grouped(fleet.calls()) + " calls, "
                + Numbers.grouped(failed(fleet)) + " failed");
    }

    void defect(String what) {
        defects.add(what);
        say("\n  DEFECT: " + what);
    }

    private static long failed(Fleet fleet) {
        return fleet.callers().stream()
                .flatMap(caller -> caller.failures().stream()
                        .filter(failure ->
                                fleet.excuses().of(failure, caller.retries()).isEmpty()))
                .count();
    }

    /** Prints the table; answers whether all was as it must be. */
    boolean end(Fleet fleet, Duration time, long seed) {
        Map<Excuses.Kind, Integer> excused = new EnumMap<>(Excuses.Kind.class);
        List<CallerFeed.Failure> failed = new ArrayList<>();
        for (CallerFeed caller : fleet.callers()) {
            for (CallerFeed.Failure failure : caller.failures()) {
                Optional<Excuses.Kind> excuse = fleet.excuses().of(failure, caller.retries());
                if (excuse.isPresent()) {
                    excused.merge(excuse.get(), 1, Integer::sum);
                } else {
                    failed.add(failure);
                }
            }
        }
        say("");
        row("seed", Long.toString(seed));
        row("time", time.toMinutes() + " min " + time.toSecondsPart() + " s");
        row("calls", Numbers.grouped(fleet.calls()));
        for (Excuses.Kind kind : Excuses.Kind.values()) {
            row("  " + kind, Numbers.grouped(excused.getOrDefault(kind, 0)));
        }
        row("  failed with live servers reachable", Numbers.grouped(failed.size()));
        row("faults", Numbers.grouped(counted));
        faults.forEach((fault, count) -> row("  " + fault, Numbers.grouped(count)));
        row("slowest answer", slowest.toString());
        row("longest time that a caller's list was stale", stale.toString());
        row("longest time that a live server was missing in etcd", missing.toString());
        row("longest time until all was seen to be well after a fault", healing.toString());
        Map<String, Integer> causes = new TreeMap<>();
        failed.forEach(failure -> causes.merge(cause(failure), 1, Integer::sum));
        if (!causes.isEmpty()) {
            row("failures by cause", "");
        }
        causes.forEach((cause, count) -> row("  " + cause, Numbers.grouped(count)));
        failed.stream().limit(EXAMPLES).forEach(failure -> say("FAILED: " + failure));
        defects.forEach(defect -> say("DEFECT: " + defect));
        return failed.isEmpty() && defects.isEmpty() && fleet.calls() > 0;
    }

    private String cause(CallerFeed.Failure failure) {
        Map.Entry<Long, String> during = begun.floorEntry(failure.start() + failure.took());
        String why = failure.why().replaceAll("[0-9.]+", "N");
        return failure.code() + (failure.address().equals(CallerFeed.NOWHERE) ? " sent nowhere" : "") + ", "
                + (during == null ? "before the first fault" : during.getValue()) + ": "
                + why.substring(0, Math.min(WORDS, why.length()));
    }

    private void row(String name, String value) {
        out.printf(Locale.ROOT, "%-66s %s%n", name, value);
    }
}

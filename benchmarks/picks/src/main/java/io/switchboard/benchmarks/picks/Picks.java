package io.switchboard.benchmarks.picks;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.util.Version;

/** Measures picks and what makes pickers, in one run, and writes {@code picks.md} and {@code picks.json}. */
public final class Picks {
    private Picks() {}

    /** @param args as {@code bin/bench-picks --help} says */
    public static void main(String[] args) throws IOException {
        Plan plan;
        try {
            plan = Plan.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("bench-picks: " + e.getMessage());
            System.exit(2);
            return;
        }
        Progress progress = new Progress(System.out);
        List<Measurement> measured;
        try (PrintStream log = new PrintStream(Files.newOutputStream(plan.log()), true, StandardCharsets.UTF_8)) {
            measured = measure(plan, new Runs(plan, log), progress);
        }
        Results results = new Results(
                LocalDate.now(Clock.systemUTC()).toString(),
                Machine.present(),
                plan.commit(),
                String.valueOf(ManagedChannel.class.getPackage().getImplementationVersion()),
                Version.getPlainVersion(),
                plan.quick(),
                plan.rounds(),
                plan.pickIterations(),
                plan.shots(),
                Targets.judge(measured),
                measured);
        Files.createDirectories(plan.folder());
        Files.writeString(plan.folder().resolve("picks.md"), Report.markdown(results));
        Files.writeString(plan.folder().resolve("picks.json"), Report.json(results));
        progress.say("bench-picks: wrote " + plan.folder().resolve("picks.md") + " and picks.json");
    }

    /** All cases once, then all again: whatever else the machine does for a while is in both sides of a comparison. */
    private static List<Measurement> measure(Plan plan, Runs runs, Progress progress) {
        List<Case> cases = Case.all(plan.quick());
        Map<Case, List<Round>> rounds = new LinkedHashMap<>();
        for (int round = 1; round <= plan.rounds(); round++) {
            int number = 0;
            for (Case one : cases) {
                Round result = runs.measure(one);
                rounds.computeIfAbsent(one, measured -> new ArrayList<>()).add(result);
                progress.step(String.format(
                        Locale.ROOT,
                        "round %d of %d, %d of %d: %s: %s",
                        round,
                        plan.rounds(),
                        ++number,
                        cases.size(),
                        one,
                        Numbers.with(result.median(), one.kind().unit)));
            }
        }
        return rounds.entrySet().stream()
                .map(entry -> new Measurement(entry.getKey(), entry.getValue()))
                .toList();
    }
}

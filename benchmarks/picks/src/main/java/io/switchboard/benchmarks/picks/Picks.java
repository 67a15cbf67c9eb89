package io.switchboard.benchmarks.picks;

import com.google.gson.Gson;
import io.grpc.ManagedChannel;
import io.switchboard.harness.Json;
import io.switchboard.harness.Machine;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Options;
import io.switchboard.harness.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
        PicksOptions options = Options.parseOrExit("bench-picks", new PicksOptions(), args);
        Progress progress = new Progress(System.out);
        List<CaseRounds> measured;
        try (PrintStream log = new PrintStream(Files.newOutputStream(options.log), true, StandardCharsets.UTF_8)) {
            measured = measure(options, new JmhRuns(options, log), progress);
        }
        PickRun run = new PickRun(
                LocalDate.now(Clock.systemUTC()).toString(),
                Machine.present(),
                options.commit,
                String.valueOf(ManagedChannel.class.getPackage().getImplementationVersion()),
                Version.getPlainVersion(),
                options.quick,
                options.rounds(),
                options.pickIterations(),
                options.shots());
        Path earlier = options.folder.resolve("picks.json");
        PickResults results = options.only != null && Files.exists(earlier)
                ? new Gson()
                        .fromJson(Files.readString(earlier), PickResults.class)
                        .with(options.only, run, measured)
                : PickResults.of(run, measured, null);
        Files.createDirectories(options.folder);
        Files.writeString(options.folder.resolve("picks.md"), PickReport.markdown(results));
        Files.writeString(options.folder.resolve("picks.json"), Json.GSON.toJson(results) + "\n");
        progress.say("bench-picks: wrote " + options.folder.resolve("picks.md") + " and picks.json");
    }

    /** All cases once, then all again: whatever else the machine does for a while is in both sides of a comparison. */
    private static List<CaseRounds> measure(PicksOptions options, JmhRuns runs, Progress progress) {
        List<Case> cases = options.cases();
        Map<Case, List<Round>> rounds = new LinkedHashMap<>();
        for (int round = 1; round <= options.rounds(); round++) {
            int number = 0;
            for (Case one : cases) {
                Round result = runs.measure(one);
                rounds.computeIfAbsent(one, measured -> new ArrayList<>()).add(result);
                progress.say(String.format(
                        Locale.ROOT,
                        "  round %d of %d, %d of %d: %s: %s",
                        round,
                        options.rounds(),
                        ++number,
                        cases.size(),
                        one,
                        Numbers.plain(result.median()) + " " + one.kind().unit));
            }
        }
        return rounds.entrySet().stream()
                .map(entry -> new CaseRounds(entry.getKey(), entry.getValue()))
                .toList();
    }
}

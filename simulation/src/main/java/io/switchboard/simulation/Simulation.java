package io.switchboard.simulation;

import io.switchboard.harness.Charts;
import io.switchboard.harness.Progress;
import java.io.IOException;
import java.nio.file.Files;

/** Simulates the balancing policies on virtual time, and writes {@code report.md} and its charts. */
public final class Simulation {
    private Simulation() {}

    /** @param args as {@code bin/simulate --help} says */
    public static void main(String[] args) throws IOException {
        SimulationPlan plan = SimulationPlan.parse(args);
        Progress progress = new Progress(System.out);
        progress.say("simulate: seed " + plan.seed());
        Report report = Report.of(plan, progress);
        Charts.write(plan.folder().resolve("charts"), report.charts());
        Files.writeString(plan.folder().resolve("report.md"), report.page());
        progress.say("simulate: wrote " + plan.folder().resolve("report.md") + " and its charts");
    }
}

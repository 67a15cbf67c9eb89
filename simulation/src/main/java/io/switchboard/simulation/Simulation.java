package io.switchboard.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Simulates the balancing policies on virtual time, and writes {@code report.md} and its charts. */
public final class Simulation {
    private Simulation() {}

    /** @param args as {@code bin/simulate --help} says */
    public static void main(String[] args) throws IOException {
        Plan plan;
        try {
            plan = Plan.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("simulate: " + e.getMessage());
            System.exit(2);
            return;
        }
        Progress progress = new Progress(System.out);
        progress.say("simulate: seed " + plan.seed());
        write(Report.of(plan, progress), plan.folder());
        progress.say("simulate: wrote " + plan.folder().resolve("report.md") + " and its charts");
    }

    private static void write(Report report, Path folder) throws IOException {
        Path charts = Files.createDirectories(folder.resolve("charts"));
        Files.writeString(folder.resolve("report.md"), report.page());
        for (Map.Entry<String, String> chart : report.charts().entrySet()) {
            Files.writeString(charts.resolve(chart.getKey() + ".svg"), chart.getValue());
        }
    }
}

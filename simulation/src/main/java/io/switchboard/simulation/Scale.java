package io.switchboard.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Computes and simulates, from measured costs, what large fleets ask of a registry; writes {@code scale.md} and charts. */
public final class Scale {
    private Scale() {}

    /** @param args as {@code bin/scale --help} says */
    public static void main(String[] args) throws IOException {
        Progress progress = new Progress(System.out);
        try {
            ScalePlan plan = ScalePlan.parse(args);
            ScaleCosts costs = read(plan.benchmarks());
            progress.say("scale: seed " + plan.seed());
            write(ScalePage.of(costs, new Plan(plan.seed(), plan.folder(), 1)), plan.folder());
            progress.say("scale: wrote " + plan.folder().resolve("scale.md") + " and its charts");
        } catch (IllegalArgumentException e) {
            System.err.println("scale: " + e.getMessage());
            System.exit(2);
        }
    }

    private static ScaleCosts read(Path benchmarks) throws IOException {
        try {
            return ScaleCosts.read(Files.readString(benchmarks));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no " + benchmarks + ": run bin/bench", e);
        }
    }

    private static void write(Report report, Path folder) throws IOException {
        Path charts = Files.createDirectories(folder.resolve("scale"));
        Files.writeString(folder.resolve("scale.md"), report.page());
        for (Map.Entry<String, String> chart : report.charts().entrySet()) {
            Files.writeString(charts.resolve(chart.getKey() + ".svg"), chart.getValue());
        }
    }
}

package io.switchboard.interop.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who is to get how many of the calls, in percent by server. */
record Shares(Map<String, Double> percent) {
    /** What a share may differ; more, to make fewer calls on a slow machine: {@code -Dmesh.tolerance=8}. */
    static final double TOLERANCE = Double.parseDouble(System.getProperty("mesh.tolerance", "3"));

    /**
     * Of a caller that chooses by chance, a share that is right is further off than the tolerance once in a million
     * times: 4.9 standard deviations.
     */
    private static final double DEVIATIONS = 4.9;

    private static final int FEWEST = 300;

    Shares {
        percent = Map.copyOf(percent);
    }

    static Shares of(Object... namesAndPercents) {
        Map<String, Double> percent = new TreeMap<>();
        for (int at = 0; at < namesAndPercents.length; at += 2) {
            percent.put((String) namesAndPercents[at], ((Number) namesAndPercents[at + 1]).doubleValue());
        }
        return new Shares(percent);
    }

    /** As they were measured. */
    static Shares of(Tally tally) {
        Map<String, Double> percent = new TreeMap<>();
        tally.servers().keySet().forEach(name -> percent.put(name, tally.percent(Set.of(name))));
        return new Shares(percent);
    }

    /** How many calls it takes to tell whether each share is within the tolerance. */
    int callsToTell() {
        double calls = FEWEST;
        for (double share : percent.values()) {
            double part = Math.min(Math.max(share / 100, 0), 1);
            calls = Math.max(calls, part * (1 - part) * Math.pow(DEVIATIONS * 100 / TOLERANCE, 2));
        }
        return (int) Math.ceil(calls);
    }

    /** In words, each share that differs by more; empty: none. Who is not named is to get none at all. */
    List<String> differences(Tally tally, double tolerance) {
        List<String> differences = new ArrayList<>();
        Set<String> all = new TreeSet<>(percent.keySet());
        all.addAll(tally.servers().keySet());
        for (String name : all) {
            double expected = percent.getOrDefault(name, 0.0);
            double found = tally.percent(Set.of(name));
            if ((expected == 0 && found > 0) || Math.abs(expected - found) > tolerance) {
                differences.add(
                        String.format(Locale.ROOT, "%s has %.1f %% rather than %.1f %%", name, found, expected));
            }
        }
        if (tally.failures() > 0) {
            differences.add(tally.failed() + " failed: " + tally.messages());
        }
        return differences;
    }
}

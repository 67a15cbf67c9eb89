package io.switchboard.simulation;

import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Choices;
import io.switchboard.balancing.InFlight;
import io.switchboard.harness.Table;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Table 5: as many calls as servers, none of which ends: how many the busiest server gets. */
final class BallsInBins implements Part.Source {
    private static final int BINS = 65_536;
    private static final int RUNS = 100;

    @Override
    public Part part(SimulationPlan plan) {
        Table table = new Table("n = 65,536", "published", "ours", "how often");
        boolean one = row(table, "`random`, d = 1", 7, 10, runs(plan, false));
        boolean two = row(table, "`least_request`, d = 2", 3, 4, runs(plan, true));
        return new Part(
                "5. Balls in bins",
                one && two ? "as published" : "**not as published**",
                """
                n calls go to n servers, and none ends; what is measured is the most that one server has. %d runs.

                %s
                The second choice takes the maximum from about ln n / ln ln n to about ln ln n / ln 2.
                """.formatted(plan.of(RUNS), table),
                new TreeMap<>());
    }

    private static List<Integer> runs(SimulationPlan plan, boolean isSecondChoice) {
        return Runs.of(plan.of(RUNS), plan, "balls " + isSecondChoice, dice -> busiest(isSecondChoice, dice));
    }

    /** Whether all but one run in twenty are as published: that is how such a range is meant. */
    private static boolean row(Table table, String name, int from, int to, List<Integer> maxima) {
        String often = maxima.stream()
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue() + "×")
                .collect(Collectors.joining(", "));
        table.row(
                name,
                from + " – " + to,
                maxima.stream().min(Comparator.naturalOrder()).orElseThrow() + " – "
                        + maxima.stream().max(Comparator.naturalOrder()).orElseThrow(),
                often);
        return maxima.stream().filter(m -> m < from || m > to).count() * 20 <= maxima.size();
    }

    private static int busiest(boolean isSecondChoice, Dice dice) {
        List<InFlight> loads = Stream.generate(InFlight::new).limit(BINS).toList();
        long[] weights = Fleet.weights(BINS, 1);
        Choice choice = isSecondChoice ? Choices.leastRequest(weights, loads) : Choices.random(weights);
        for (int ball = 0; ball < BINS; ball++) {
            loads.get(choice.choose(dice.bits(), 0)).started();
        }
        return loads.stream().mapToInt(InFlight::count).max().orElseThrow();
    }
}

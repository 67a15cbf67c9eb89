package io.switchboard.simulation;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Repeats a run with other dice, on all processors at once; what comes out is in the order of the runs. */
final class Runs {
    private Runs() {}

    static <T> List<T> of(int runs, SimulationPlan plan, String purpose, Function<Dice, T> run) {
        return IntStream.range(0, runs)
                .parallel()
                .mapToObj(number -> run.apply(plan.dice(purpose + ", run " + number)))
                .toList();
    }

    static Estimate estimate(int runs, SimulationPlan plan, String purpose, ToDoubleFunction<Dice> run) {
        return estimate(of(runs, plan, purpose, run::applyAsDouble), Double::doubleValue);
    }

    static <T> Estimate estimate(List<T> results, ToDoubleFunction<T> figure) {
        return Estimate.of(results.stream().mapToDouble(figure).toArray());
    }
}

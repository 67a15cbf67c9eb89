package io.switchboard.benchmarks.picks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs cases by JMH, each in a JVM of its own: what one policy has made the compiler believe is nothing to another. */
final class JmhRuns {
    /**
     * Memory that has never been used costs more than all of a pick. So the part that picks allocate from is small, and
     * has been used many times over before it counts.
     */
    private static final String[] SMALL_EDEN = {"-Xms1g", "-Xmx1g", "-Xmn64m"};

    /** With the same end for what makes large tables, and is too soon over to use all of its memory before. */
    private static final String[] READY_HEAP = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"};

    private final PicksOptions plan;
    private final PrintStream log;

    /** @param log gets what JMH says */
    JmhRuns(PicksOptions options, PrintStream log) {
        this.plan = options;
        this.log = log;
    }

    Round measure(Case one) {
        try {
            return round(
                    new Runner(options(one).build(), OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL))
                            .runSingle());
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH has failed at " + one, e);
        }
    }

    private ChainedOptionsBuilder options(Case one) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(benchmark(one))
                .param("policy", one.policy().name())
                .param("n", String.valueOf(one.endpoints()))
                .param("registries", String.valueOf(one.registries()))
                .threads(one.threads())
                .forks(1)
                .shouldFailOnError(true);
        if (one.change() != null) {
            options.param("change", one.change().name());
        }
        return switch (one.kind()) {
            case PICK, TRACKED_PICK, EVENT ->
                options.jvmArgs(SMALL_EDEN)
                        .addProfiler(GCProfiler.class)
                        .warmupIterations(plan.pickWarmUps())
                        .warmupTime(TimeValue.milliseconds(PicksOptions.PICK_MILLIS))
                        .measurementIterations(plan.pickIterations())
                        .measurementTime(TimeValue.milliseconds(PicksOptions.PICK_MILLIS));
            case READY, CHANGE ->
                options.jvmArgs(READY_HEAP).warmupIterations(plan.shotWarmUps()).measurementIterations(plan.shots());
        };
    }

    private static String benchmark(Case one) {
        String method = switch (one.kind()) {
            case PICK -> PickBenchmark.class.getName() + ".pick";
            case TRACKED_PICK -> PickBenchmark.class.getName() + ".pickAndTrack";
            case READY -> ReadyBenchmark.class.getName() + ".ready";
            case CHANGE ->
                (one.part() == Part.DATACENTERS ? RegistryChangeBenchmark.class : ChangeBenchmark.class).getName()
                        + ".change";
            case EVENT -> EventBenchmark.class.getName() + ".event";
        };
        return "^" + method.replace(".", "\\.") + "$";
    }

    private static Round round(RunResult result) {
        List<Double> values = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        List<Double> workMillis = new ArrayList<>();
        List<Double> pickers = new ArrayList<>();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                values.add(iteration.getPrimaryResult().getScore());
                iteration.getSecondaryResults().forEach((name, found) -> {
                    double score = ((Result<?>) found).getScore();
                    switch (name) {
                        case "gc.alloc.rate.norm" -> bytes.add(score);
                        case "workMicros" -> workMillis.add(score / 1000);
                        case "pickers" -> pickers.add(score);
                        default -> {}
                    }
                });
            }
        }
        return new Round(values, bytes, workMillis, pickers);
    }
}

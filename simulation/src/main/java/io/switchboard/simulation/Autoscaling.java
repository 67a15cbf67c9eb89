package io.switchboard.simulation;

import io.switchboard.harness.LineChart;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Instances that come and go: by processor time, by Knative's rule, and by load reports. */
final class Autoscaling implements Part.Source {
    /** Of what an instance can do. */
    private static final List<Double> TARGETS = List.of(0.4, 0.5, 0.6, 0.7, 0.8, 0.9);

    private static final double USUAL = 0.7;
    private static final int RUNS = 12;
    private static final int LEAK_RUNS = 2;
    /** Close enough to be the same. */
    private static final double SAME = 1.02;

    private interface Making {
        ScalingRule rule(double target, Dice dice);
    }

    private record Tried(String name, boolean idleFirst, Making making) {}

    private static final List<Tried> TRIED = List.of(
            new Tried("HPA on CPU", false, CpuRule::new),
            new Tried("Knative", false, (target, dice) -> new KnativeRule(target)),
            new Tried(
                    "reports, fewer after 300 s",
                    true,
                    reports(HorizontalAutoscaler.PERIOD, HorizontalAutoscaler.STABLE)),
            new Tried("reports", true, reports(HorizontalAutoscaler.PERIOD, 0)),
            new Tried("reports, HPA every 2 s", true, reports(2, 0)));

    /** Which of them is ours as it is to be set up. */
    private static final int OURS = 3;

    private static Making reports(int period, int waits) {
        return (target, dice) -> new ReportsRule(target, period, waits, dice);
    }

    /** @param replicas over time, of the first run */
    private record Run(ScaledResult result, List<Integer> replicas) {}

    private record Cell(double target, ScaledResult result, List<Integer> replicas) {}

    private record Row(Tried tried, List<Cell> cells) {
        Cell usual() {
            return cells.get(TARGETS.indexOf(USUAL));
        }

        /** The cheapest whose slowest calls are no slower than those of that; none if all such calls are given up. */
        Optional<Cell> asFastAs(ScaledResult other) {
            return cells.stream()
                    .filter(cell -> other.p99Millis() < ScaledFleet.DEADLINE / Fleet.MILLISECOND
                            && cell.result.p99Millis() <= other.p99Millis() * SAME)
                    .min(Comparator.comparing(cell -> cell.result.instances()));
        }

        /** That with the fewest late calls of those that take no more instances than that. */
        Optional<Cell> asCheapAs(ScaledResult other) {
            return cells.stream()
                    .filter(cell -> cell.result.instances() <= other.instances() * SAME)
                    .min(Comparator.comparing(cell -> cell.result.late()));
        }
    }

    @Override
    public Part part(SimulationPlan plan) {
        SortedMap<String, String> charts = new TreeMap<>();
        List<String> outcomes = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        List<Row> bursts = rows(dice -> ScaledWorkload.burst(plan), plan.of(RUNS), plan);
        List<Row> days = rows(dice -> ScaledWorkload.day(plan, dice), 1, plan);
        List<Row> slower = rows(dice -> ScaledWorkload.leak(plan, false), plan.of(LEAK_RUNS), plan);
        List<Row> waiting = rows(dice -> ScaledWorkload.leak(plan, true), plan.of(LEAK_RUNS), plan);
        text.append(AutoscalingText.modelled(plan.of(RUNS), plan.of(LEAK_RUNS)));
        outcomes.add("burst " + add(text, "A burst", AutoscalingText.BURST, bursts));
        text.append(Part.image("autoscaling-burst", "instances over time in a burst"))
                .append('\n');
        outcomes.add("day " + add(text, "A day", AutoscalingText.DAY, days));
        text.append(Part.image("autoscaling-day", "what the slowest calls cost on a day"))
                .append('\n');
        outcomes.add("leak " + add(text, "A leak of processor time", AutoscalingText.SLOWER, slower));
        outcomes.add("leak of waiting " + add(text, "A leak of waiting", AutoscalingText.WAITING, waiting));
        text.append(AutoscalingText.READ);
        charts.put("autoscaling-burst", overTime(bursts));
        charts.put("autoscaling-day", costs(days));
        return new Part(
                "13. Autoscaling by load reports",
                "beside HPA on CPU, each at 70 %: " + String.join("; ", outcomes),
                text.toString(),
                charts);
    }

    /** @return what comes of it, in a few words */
    private static String add(StringBuilder text, String name, String workload, List<Row> rows) {
        ScaledResult cpu = rows.get(0).usual().result;
        Table table = new Table(
                "rule",
                "instances",
                "p99 ms",
                "late",
                "lost",
                "**same p99**: target",
                "instances",
                "**same cost**: target",
                "late");
        for (Row row : rows) {
            ScaledResult usual = row.usual().result;
            List<String> cells = new ArrayList<>(List.of(
                    row.tried.name,
                    Numbers.fixed(usual.instances(), 2),
                    Numbers.fixed(usual.p99Millis(), 0),
                    Numbers.percent(usual.late(), 3),
                    Numbers.percent(usual.lost(), 3)));
            cells.addAll(shown(
                    row.asFastAs(cpu),
                    result -> Numbers.fixed(result.instances(), 2) + " ("
                            + Numbers.off(result.instances() / cpu.instances() - 1) + ")"));
            cells.addAll(shown(row.asCheapAs(cpu), result -> Numbers.percent(result.late(), 3)));
            table.row(cells);
        }
        text.append("### ")
                .append(name)
                .append("\n\n")
                .append(workload)
                .append('\n')
                .append(table)
                .append('\n');
        ScaledResult ours = rows.get(OURS).usual().result;
        return Numbers.off(ours.instances() / cpu.instances() - 1) + " instance-seconds and "
                + Numbers.percent(ours.late(), 2) + " late instead of " + Numbers.percent(cpu.late(), 2);
    }

    private static List<String> shown(Optional<Cell> found, Function<ScaledResult, String> what) {
        return found.map(cell -> List.of(Numbers.percent(cell.target, 0), what.apply(cell.result)))
                .orElse(List.of("none", "–"));
    }

    private static List<Row> rows(Function<Dice, ScaledWorkload> workload, int runs, SimulationPlan plan) {
        return TRIED.stream()
                .map(tried -> new Row(
                        tried,
                        TARGETS.stream()
                                .map(target -> cell(tried, target, workload, runs, plan))
                                .toList()))
                .toList();
    }

    private static Cell cell(
            Tried tried, double target, Function<Dice, ScaledWorkload> workload, int runs, SimulationPlan plan) {
        List<Run> all = Runs.of(runs, plan, "autoscaling", dice -> run(tried, target, workload, dice));
        return new Cell(
                target, ScaledResult.merged(all.stream().map(Run::result).toList()), all.get(0).replicas);
    }

    private static Run run(Tried tried, double target, Function<Dice, ScaledWorkload> workload, Dice dice) {
        ScaledWorkload work = workload.apply(dice);
        int first = (int) Math.ceil(work.instancesAt(0) / target);
        ScalingRule rule = tried.making.rule(target * ScaledFleet.WORKERS, dice);
        List<Integer> replicas = new ArrayList<>();
        ScaledResult result = new ScaledFleet(work, rule, first, tried.idleFirst, dice).run(replicas::add);
        return new Run(result, replicas);
    }

    private static String overTime(List<Row> rows) {
        List<LineChart.Line> lines = rows.stream()
                .map(row -> new LineChart.Line(
                        row.tried.name,
                        IntStream.range(0, row.usual().replicas.size())
                                .mapToObj(second -> new LineChart.Point(
                                        second, row.usual().replicas.get(second)))
                                .toList(),
                        false))
                .toList();
        return new LineChart("Instances in a burst, at a target of 70 %", "s", "instances", 10, false, lines).svg();
    }

    private static String costs(List<Row> rows) {
        List<LineChart.Line> lines = rows.stream()
                .map(row -> new LineChart.Line(
                        row.tried.name,
                        row.cells.stream()
                                .map(cell -> new LineChart.Point(cell.result.instances(), cell.result.p99Millis()))
                                .toList(),
                        false))
                .toList();
        return new LineChart(
                        "Slowest hundredth of the calls over the instances that it takes, by target",
                        "instances, in the mean of the day",
                        "p99 ms",
                        0,
                        false,
                        lines)
                .svg();
    }
}

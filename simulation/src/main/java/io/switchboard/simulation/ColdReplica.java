package io.switchboard.simulation;

import io.switchboard.harness.LineChart;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** One of ten replicas restarts and is cold for a while, with and without slow start, for every policy. */
final class ColdReplica implements Part.Source {
    private static final int SERVERS = 10;
    private static final int COLD = SERVERS - 1;
    private static final int FACTOR = 10;
    private static final int RUNS = 8;
    private static final int JOINS = 20;
    private static final int WINDOW = Ramp.WINDOW_SECONDS;
    private static final int AFTER = 30;
    private static final Set<Policy> UNDRAWN =
            Set.of(Policy.ROUND_ROBIN, Policy.RANDOM, Policy.MAGLEV, Policy.BOUNDED_MAGLEV);

    /** Of a span on the chart, in seconds. */
    private static final int SPAN = 2;

    private static final int SPANS = (WINDOW + AFTER) / SPAN;

    /** @param shares of the cold one's, over time */
    private record Result(CallsInSpan tally, List<Double> shares) {}

    @Override
    public Part part(SimulationPlan plan) {
        Table table = new Table(
                "policy",
                "**off**: its share",
                "p50",
                "p99 ms",
                "late",
                "**on**: its share",
                "p99 ms",
                "late",
                "**aggression 0.4**: its share",
                "p99 ms",
                "late");
        String outcome = "";
        List<LineChart.Line> off = new ArrayList<>(List.of(capacity()));
        List<LineChart.Line> on = new ArrayList<>(List.of(capacity()));
        for (Contender contender : Contender.ALL) {
            Result without = result(contender, Ramp.OFF, plan);
            List<String> cells = new ArrayList<>(List.of(
                    contender.toString(),
                    Numbers.percent(without.tally().share(COLD), 1),
                    without.tally().millis(0.5),
                    without.tally().millis(0.99),
                    Numbers.percent(without.tally().late(), 2)));
            List<Result> with = new ArrayList<>();
            for (Ramp ramp : List.of(Ramp.ON, Ramp.GENTLE)) {
                if (contender.policy() == Policy.ROUND_ROBIN) {
                    cells.addAll(List.of("–", "–", "–"));
                    continue;
                }
                Result result = result(contender, ramp, plan);
                with.add(result);
                cells.addAll(List.of(
                        Numbers.percent(result.tally().share(COLD), 1),
                        result.tally().millis(0.99),
                        Numbers.percent(result.tally().late(), 2)));
            }
            table.row(cells);
            if (contender.policy() == Policy.WEIGHTED_ROUND_ROBIN) {
                outcome = "late calls of `weighted_round_robin`: "
                        + Numbers.percent(without.tally().late(), 1) + ", with slow start "
                        + Numbers.percent(with.get(0).tally().late(), 1);
            }
            if (isDrawn(contender)) {
                off.add(line(contender, without));
                on.add(line(contender, with.get(0)));
            }
        }
        SortedMap<String, String> charts = new TreeMap<>();
        charts.put("cold-replica-off", chart("A restarted replica's share of the calls, without slow start", off));
        charts.put("cold-replica-on", chart("A restarted replica's share of the calls, with slow start", on));
        return new Part(
                "8. One of ten replicas restarts cold",
                outcome,
                """
                Nine servers, and at 0 s a tenth comes that is cold: a call takes ten times as long at first, and less and less, evenly,
                until it is as fast as the others after %d s. One caller. Slow start is Envoy's formula with a window of %d s,
                aggression 1 and a minimum of 10 %%; the weights change once a second. The calls are those of the first %d s; %d
                runs. `round_robin` has no weights, so no slow start. The last three columns are slow start with aggression 0.4, which
                keeps the weight low for longer: (age / window)^2.5.

                %s
                %s
                %s
                %s
                With the grey line's share the cold one is as busy as the others; at about one and a half times that it is overloaded. The
                policies that look at the calls in flight come close to it by themselves. Those that do not look overload it for most
                of the minute, and slow start with aggression 1 does not save them: a weight that rises evenly is too much for a server whose
                *time* falls evenly, because its speed, 1 / time, then rises late.

                ### What slow start moves

                Weights that change every second make a new ring or table every second. %s keys, from the first second to the last:

                %s
                A key that goes to the new one has to; a key that goes from an old one to another old one loses its place for nothing.
                On the ring of `ring_hash` an endpoint's points go by the mean of the full weights, which slow start does not change. In the
                last row it is told the present weights only: then, when a light one comes, the mean falls and all others get more
                points, and lose them again while it gets heavier. So it is when an operator, not slow start, raises a weight.
                """.formatted(
                                WINDOW,
                                WINDOW,
                                WINDOW,
                                plan.of(RUNS),
                                Fleet.DESCRIPTION,
                                table,
                                Part.image("cold-replica-off", "share over time without slow start"),
                                Part.image("cold-replica-on", "share over time with slow start"),
                                Numbers.grouped(Contender.KEYS),
                                MovedKeys.table(plan)),
                charts);
    }

    private static boolean isDrawn(Contender contender) {
        return !contender.isZipf() && !UNDRAWN.contains(contender.policy());
    }

    private static double slowness(double age) {
        return FACTOR - (FACTOR - 1) * Math.max(0, Math.min(1, age / WINDOW));
    }

    private static Result result(Contender contender, Ramp ramp, SimulationPlan plan) {
        List<Result> runs = Runs.of(plan.of(RUNS), plan, "cold replica", dice -> run(contender, ramp, plan, dice));
        List<Double> shares = IntStream.range(0, SPANS)
                .mapToObj(span ->
                        Runs.estimate(runs, run -> run.shares().get(span)).mean())
                .toList();
        return new Result(CallsInSpan.merged(runs.stream().map(Result::tally).toList()), shares);
    }

    private static Result run(Contender contender, Ramp ramp, SimulationPlan plan, Dice dice) {
        long joins = plan.of(JOINS) * Fleet.SECOND;
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < SERVERS - 1; i++) {
            servers.add(new Server(Fleet.WORKERS, Server.FULL_SPEED));
        }
        servers.add(new Server(
                Fleet.WORKERS, (work, start) -> Math.round(work * slowness((start - joins) / (double) Fleet.SECOND))));
        long[] weights = Fleet.weights(SERVERS, Ramp.WEIGHT);
        weights[COLD] = 0;
        Balancer balancer = new Balancer(
                contender.policy(), Fleet.numbers(0, SERVERS), Fleet.identities(SERVERS, dice), weights, dice);
        Traffic traffic =
                new Traffic(servers, List.of(Caller.of(balancer)), Fleet.demand(SERVERS, contender, plan, dice), dice);
        for (int age = 0; age <= WINDOW; age++) {
            long weight = ramp.weight(age);
            if (age == 0 || ramp != Ramp.OFF) {
                traffic.at(joins + age * Fleet.SECOND, now -> {
                    weights[COLD] = weight;
                    balancer.weigh(weights.clone());
                });
            }
        }
        CallsInSpan tally = new CallsInSpan(joins, joins + WINDOW * Fleet.SECOND, SERVERS);
        long[] calls = new long[SPANS];
        long[] cold = new long[SPANS];
        traffic.runUntil(joins + (WINDOW + AFTER) * Fleet.SECOND, (began, server, took, isLate) -> {
            tally.called(began, server, took, isLate);
            if (began >= joins) {
                int span = (int) ((began - joins) / (SPAN * Fleet.SECOND));
                calls[span]++;
                cold[span] += server == COLD ? 1 : 0;
            }
        });
        List<Double> shares = IntStream.range(0, SPANS)
                .mapToObj(span -> (double) cold[span] / Math.max(1, calls[span]))
                .toList();
        return new Result(tally, shares);
    }

    private static LineChart.Line line(Contender contender, Result result) {
        return line(contender.toString().replace("`", ""), result.shares()::get, false);
    }

    private static LineChart.Line capacity() {
        return line(
                "what it can do",
                span -> {
                    double speed = 1 / slowness(middle(span));
                    return speed / (SERVERS - 1 + speed);
                },
                true);
    }

    private static LineChart.Line line(String name, IntToDoubleFunction share, boolean isComparison) {
        List<LineChart.Point> points = IntStream.range(0, SPANS)
                .mapToObj(span -> new LineChart.Point(middle(span), 100 * share.applyAsDouble(span)))
                .toList();
        return new LineChart.Line(name, points, isComparison);
    }

    private static double middle(int span) {
        return (span + 0.5) * SPAN;
    }

    private static String chart(String title, List<LineChart.Line> lines) {
        return new LineChart(title, "seconds since it joined", "share of the calls, %", 12, false, lines).svg();
    }
}

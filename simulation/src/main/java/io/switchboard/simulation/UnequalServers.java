package io.switchboard.simulation;

import io.switchboard.balancing.ReportedLoad;
import io.switchboard.balancing.ReportedShares;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Servers of three sizes, one of which slows down: registered weights, reported ones, and those who look for
 * themselves.
 */
final class UnequalServers implements Part.Source {
    /** How many times as long as at the largest a call takes. */
    private static final List<Integer> SLOWNESS = List.of(1, 1, 2, 2, 2, 2, 4, 4, 4, 4);

    private static final int SERVERS = SLOWNESS.size();
    /** What all can do, in servers of full speed. */
    private static final int CAPACITY = 5;

    private static final int SLOWED = 0;
    private static final int FACTOR = 4;
    private static final int CALLERS = 10;
    private static final int RUNS = 8;
    private static final int WARM_UP = 40;
    private static final int MEASURED = 60;
    /** The window of a report's rates, in seconds. */
    private static final int WINDOW = 5;

    private static final long SCALE = 100_000;

    private static final ReportedLoad.Rules RULES =
            new ReportedLoad.Rules(Duration.ofSeconds(10), Duration.ofMinutes(3));

    /** @param period of the reports in seconds; 0: there are none */
    private record Tried(String name, Policy policy, boolean registered, int period) {
        long[] weights() {
            return registered
                    ? SLOWNESS.stream().mapToLong(slowness -> 4 / slowness).toArray()
                    : Fleet.weights(SERVERS, 1);
        }
    }

    private static final List<Tried> TRIED = List.of(
            new Tried("`round_robin`", Policy.ROUND_ROBIN, false, 0),
            new Tried("`weighted_round_robin`, registered 4 : 2 : 1", Policy.WEIGHTED_ROUND_ROBIN, true, 0),
            new Tried("`weighted_round_robin`, reported every 10 s", Policy.WEIGHTED_ROUND_ROBIN, false, 10),
            new Tried("`weighted_round_robin`, reported every second", Policy.WEIGHTED_ROUND_ROBIN, false, 1),
            new Tried("`least_request`", Policy.LEAST_REQUEST, false, 0),
            new Tried("`least_request`, reported every 10 s", Policy.LEAST_REQUEST, false, 10),
            new Tried("`peak_ewma`", Policy.PEAK_EWMA, false, 0));

    private record Result(CallsInSpan before, CallsInSpan after) {}

    @Override
    public Part part(SimulationPlan plan) {
        Table table = new Table(
                "policy",
                "a large one's share",
                "p50",
                "p99 ms",
                "late",
                "**one slows down**: its share",
                "p99 ms",
                "late");
        List<String> outcomes = new ArrayList<>();
        for (Tried tried : TRIED) {
            List<Result> runs = Runs.of(plan.of(RUNS), plan, "unequal servers", dice -> run(tried, plan, dice));
            CallsInSpan before =
                    CallsInSpan.merged(runs.stream().map(Result::before).toList());
            CallsInSpan after =
                    CallsInSpan.merged(runs.stream().map(Result::after).toList());
            table.row(
                    tried.name,
                    Numbers.percent(before.share(SLOWED), 1),
                    before.millis(0.5),
                    before.millis(0.99),
                    Numbers.percent(before.late(), 2),
                    Numbers.percent(after.share(SLOWED), 1),
                    after.millis(0.99),
                    Numbers.percent(after.late(), 2));
            if (tried.policy == Policy.WEIGHTED_ROUND_ROBIN && tried.period != 1) {
                outcomes.add((tried.registered ? "registered " : "reported ") + Numbers.percent(after.late(), 1));
            }
        }
        return new Part(
                "12. Unequal servers that report their load",
                "late calls of `weighted_round_robin` when one slows down: " + String.join(", ", outcomes),
                """
                Ten servers of three sizes: at two a call takes 10 ms, at four 20 ms, at four 40 ms; together they can do what %d of the
                large ones can. Ten callers, each of whom makes a tenth of the calls and knows of its own only. After %d s, of which
                %d count, one of the two large ones slows down to a quarter of its speed, as beside a busy neighbour, and stays so for
                %d s, which all count. Reported weights are those of [load reports](../docs/balancing.md#load-reports) with all
                defaults: calls a second and utilization over %d s, reported every 10 s, or every second. %d runs.

                %s
                %s
                With a large one's share of %s it is as busy as the others, and with %s once it has slowed down. Registered weights are
                right until then, and wrong from then on: the slow one gets three times what it can do. Reports find the sizes by
                themselves, and follow the change in some steps, since a server that is full only says that it cannot take more than
                it gets: the faster they come, the sooner. `least_request` and `peak_ewma` follow within some calls, since they look at
                what is in flight; of sizes they know little, where each caller has few calls in flight. Reports give `least_request`
                those.
                """.formatted(
                                CAPACITY,
                                WARM_UP + MEASURED,
                                MEASURED,
                                MEASURED,
                                WINDOW,
                                plan.of(RUNS),
                                Fleet.DESCRIPTION.replace(
                                        "what all servers can serve at full speed", "what all servers can serve"),
                                table,
                                Numbers.percent(1.0 / CAPACITY, 1),
                                Numbers.percent(1.0 / FACTOR / (CAPACITY - 1 + 1.0 / FACTOR), 1)),
                new TreeMap<>());
    }

    private static Result run(Tried tried, SimulationPlan plan, Dice dice) {
        long from = plan.of(WARM_UP) * Fleet.SECOND;
        long change = from + plan.of(MEASURED) * Fleet.SECOND;
        long to = change + plan.of(MEASURED) * Fleet.SECOND;
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            int slowness = SLOWNESS.get(i);
            boolean slows = i == SLOWED;
            servers.add(new Server(
                    Fleet.WORKERS, (work, start) -> work * slowness * (slows && start >= change ? FACTOR : 1)));
        }
        long[] identities = Fleet.identities(SERVERS, dice);
        List<Balancer> balancers = Stream.generate(
                        () -> new Balancer(tried.policy, Fleet.numbers(0, SERVERS), identities, tried.weights(), dice))
                .limit(CALLERS)
                .toList();
        Contender contender = new Contender(tried.policy, false);
        Traffic traffic = new Traffic(
                servers,
                balancers.stream().map(Caller::of).toList(),
                Fleet.demand(CAPACITY, contender, plan, dice),
                dice);
        long[] calls = new long[SERVERS];
        if (tried.period > 0) {
            report(tried, traffic, servers, balancers, calls, to);
        }
        CallsInSpan before = new CallsInSpan(from, change, SERVERS);
        CallsInSpan after = new CallsInSpan(change, to, SERVERS);
        traffic.runUntil(to, (began, server, took, isLate) -> {
            calls[server]++;
            before.called(began, server, took, isLate);
            after.called(began, server, took, isLate);
        });
        return new Result(before, after);
    }

    /** All callers hear the same at the same time, and weigh anew once a second. */
    private static void report(
            Tried tried, Traffic traffic, List<Server> servers, List<Balancer> balancers, long[] calls, long to) {
        List<ReportedLoad> loads =
                Stream.generate(ReportedLoad::new).limit(SERVERS).toList();
        List<long[]> counted = new ArrayList<>();
        List<long[]> worked = new ArrayList<>();
        for (int second = 0; second * Fleet.SECOND < to; second++) {
            boolean reports = second >= WINDOW && second % tried.period == 0;
            int present = second;
            traffic.at(second * Fleet.SECOND, now -> {
                counted.add(calls.clone());
                worked.add(servers.stream().mapToLong(Server::busy).toArray());
                double[] capacities = new double[SERVERS];
                for (int i = 0; i < SERVERS; i++) {
                    if (reports) {
                        double rate = (double) (counted.get(present)[i] - counted.get(present - WINDOW)[i]) / WINDOW;
                        double busy = (double) (worked.get(present)[i] - worked.get(present - WINDOW)[i])
                                / (Fleet.WORKERS * WINDOW * Fleet.SECOND);
                        // A processor is not more than busy.
                        loads.get(i).reported(rate, 0, Math.min(1, busy), 1, now);
                    }
                    capacities[i] = loads.get(i).capacity(RULES, now);
                }
                double[] shares = ReportedShares.of(capacities);
                long[] weights = LongStream.range(0, SERVERS)
                        .map(i -> Math.round(SCALE * shares[(int) i]))
                        .toArray();
                balancers.forEach(balancer -> balancer.weigh(weights));
            });
        }
    }
}

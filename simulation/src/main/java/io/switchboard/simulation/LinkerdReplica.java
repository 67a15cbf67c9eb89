package io.switchboard.simulation;

import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Table 6: Linkerd's experiment of 2016, in which one of eleven replicas is slow for a while. */
final class LinkerdReplica implements Part.Source {
    private static final int SERVERS = 11;
    private static final List<Integer> OTHER_SIZES = List.of(2, 3, 5, 11);
    private static final int RUNS = 20;
    private static final long GAP = Fleet.MILLISECOND;
    private static final long END = 60 * Fleet.SECOND;
    private static final long SLOW_FROM = 15 * Fleet.SECOND;
    private static final long SLOW_TO = 45 * Fleet.SECOND;
    private static final long SLOW = 2 * Fleet.SECOND;
    private static final long TIMEOUT = Fleet.SECOND;

    /** Longer than any call takes: nobody gives up. */
    private static final long PATIENCE = 10 * Fleet.SECOND;

    /** What is tried; {@code success} is what Linkerd had with it, and {@code half} the half of its last digit. */
    private record Row(String name, Balancer.Making policy, double success, double half, int digits) {}

    private static final List<Row> ROWS = List.of(
            new Row("`round_robin`", Policy.ROUND_ROBIN, 0.95, 0.005, 0),
            new Row("`least_request`", Policy.LEAST_REQUEST, 0.99, 0.005, 0),
            new Row("`peak_ewma`", Policy.PEAK_EWMA, 0.999, 0.0005, 1));

    /** Not ours: for comparison. */
    private static final List<Row> BY_HAND = List.of(
            new Row("`least_request`, second of all", TwoDraws.leastRequest(TwoDraws.Second.OF_ALL), 0.99, 0.005, 0),
            new Row("`peak_ewma`, second of all", TwoDraws.peakEwma(TwoDraws.Second.OF_ALL), 0.999, 0.0005, 1),
            new Row(
                    "`least_request`, second of the others",
                    TwoDraws.leastRequest(TwoDraws.Second.OF_OTHERS),
                    0.99,
                    0.005,
                    0),
            new Row(
                    "`peak_ewma`, second of the others",
                    TwoDraws.peakEwma(TwoDraws.Second.OF_OTHERS),
                    0.999,
                    0.0005,
                    1));

    private record Run(double success, double share, Latencies latencies) {}

    @Override
    public Part part(SimulationPlan plan) {
        Table table = new Table(
                "policy", "published", "ours", "off", "the slow one's share meanwhile", "p95", "p99", "p99.9 ms");
        List<String> worse = new ArrayList<>();
        for (Row row : ROWS) {
            if (write(row, table, plan).mean() < row.success() - row.half()) {
                worse.add(row.name());
            }
        }
        BY_HAND.forEach(row -> write(row, table, plan));
        return new Part(
                "6. One slow replica, as Linkerd had it",
                worse.isEmpty()
                        ? "as published or better"
                        : "**worse than published: " + String.join(", ", worse) + "**",
                """
                Linkerd's experiment (2016): 11 servers, one client with a call each millisecond for a minute; a call takes what
                a production system's took, with median 167 ms, standard deviation 5 ms and no queue, here drawn from a normal
                distribution; from 15 s to 45 s one server takes 2 s. A call succeeds if it takes at most 1 s; nobody gives up
                earlier. %d runs. Linkerd's figures are approximate, and its balancers were Finagle's, whose "least loaded" is the
                power of two choices, too. Of the last four rows see below.

                %s
                Round robin loses what the slow one gets, half of the time an eleventh. Of two servers the less busy gets the call, so
                the slow one has about as many calls in flight as the others, which is a twelfth of their rate. By latency it gets those
                that are sent before its first slow answer is back, and a few later that tell whether it still is slow.

                The last four rows are a few lines of this simulation: they draw the second server of all, as Envoy does, or of the
                others, as Finagle does. Drawn of all, both are the same server in 1/n² of the calls, slow or not: 0.83 %% with n = 11,
                which is more than all else that latency loses, and a quarter with n = 2.
                %s

                %s""".formatted(plan.of(RUNS), table, whichIsOurs(plan), bySize(plan)),
                new TreeMap<>());
    }

    private static Estimate write(Row row, Table table, SimulationPlan plan) {
        List<Run> runs = runs(row, SERVERS, plan);
        Estimate success = Runs.estimate(runs, Run::success);
        Latencies all = Latencies.merged(runs.stream().map(Run::latencies).toList());
        table.row(
                row.name(),
                Numbers.percent(row.success(), row.digits()),
                success.percent(2),
                Numbers.off(success.off(row.success())),
                Numbers.percent(Runs.estimate(runs, Run::share).mean(), 2),
                all.shown(0.95),
                all.shown(0.99),
                all.shown(0.999));
        return success;
    }

    /** With two servers it is told by the slow one's share: a quarter at least, or far less. */
    private static String whichIsOurs(SimulationPlan plan) {
        double share = Runs.estimate(runs(ROWS.get(2), 2, plan), Run::share).mean();
        return share > 0.2
                ? "`balancing` draws it of all, so that with few servers its `peak_ewma` hardly avoids a slow one:"
                : "`balancing` draws it of the others, so that its `peak_ewma` avoids a slow one among few servers, too:";
    }

    private static Table bySize(SimulationPlan plan) {
        List<String> headings = new ArrayList<>(List.of("the slow one's share with n servers"));
        OTHER_SIZES.forEach(size -> headings.add("n = " + size));
        Table table = new Table(1, headings);
        List<Row> rows = new ArrayList<>(ROWS);
        rows.addAll(BY_HAND);
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.name()));
            for (int size : OTHER_SIZES) {
                cells.add(Numbers.percent(
                        Runs.estimate(runs(row, size, plan), Run::share).mean(), 1));
            }
            table.row(cells);
        }
        return table;
    }

    private static List<Run> runs(Row row, int size, SimulationPlan plan) {
        return Runs.of(
                plan.of(RUNS), plan, "linkerd " + row.name() + size, dice -> run(row.policy(), size, plan, dice));
    }

    private static Run run(Balancer.Making policy, int size, SimulationPlan plan, Dice dice) {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < size - 1; i++) {
            servers.add(new Server(0, Server.FULL_SPEED));
        }
        servers.add(new Server(0, (work, start) -> start >= SLOW_FROM && start < SLOW_TO ? SLOW : work));
        Balancer balancer = new Balancer(
                policy, Fleet.numbers(0, size), Fleet.identities(size, dice), Fleet.weights(size, 1), dice);
        Traffic.Demand demand = new Traffic.Demand(
                // A minute it has to be; what is shorter of a shorter plan is that fewer call.
                () -> GAP * Math.min(plan.shorter(), 20),
                () -> Math.round((167 + 5 * dice.normal()) * Fleet.MILLISECOND),
                dice::bits,
                PATIENCE);
        CallsInSpan meanwhile = new CallsInSpan(SLOW_FROM, SLOW_TO, size);
        Latencies latencies = new Latencies();
        long[] successes = new long[1];
        new Traffic(servers, List.of(Caller.of(balancer)), demand, dice)
                .runUntil(END, (began, server, took, isLate) -> {
                    meanwhile.called(began, server, took, isLate);
                    latencies.add(took);
                    successes[0] += took <= TIMEOUT ? 1 : 0;
                });
        return new Run((double) successes[0] / latencies.count(), meanwhile.share(size - 1), latencies);
    }
}

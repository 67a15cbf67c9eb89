package io.switchboard.simulation;

import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One slow replica of ten, for every policy. */
final class SlowReplica implements Part.Source {
    private static final int SERVERS = 10;
    private static final int SLOW = SERVERS - 1;
    private static final int FACTOR = 10;
    private static final int CALLERS = 10;
    private static final int RUNS = 8;
    private static final int WARM_UP = 10;
    private static final int MEASURED = 60;
    private static final Set<Policy> HEADLINES = Set.of(Policy.ROUND_ROBIN, Policy.LEAST_REQUEST, Policy.PEAK_EWMA);

    /** What is tried, with the weight of the slow one and that of the others. */
    private record Tried(Contender contender, long slow, long others, String name) {
        long[] weights() {
            long[] weights = Fleet.weights(SERVERS, others);
            weights[SLOW] = slow;
            return weights;
        }
    }

    @Override
    public Part part(SimulationPlan plan) {
        Table table = new Table(
                "policy",
                "p99 if none is slow",
                "the slow one's share",
                "p50",
                "p99",
                "p99.9 ms",
                "late",
                "**ten callers**: its share",
                "p99 ms",
                "late");
        List<String> outcomes = new ArrayList<>();
        for (Tried tried : tried()) {
            CallsInSpan well = tally(tried, 1, 1, plan);
            CallsInSpan one = tally(tried, FACTOR, 1, plan);
            CallsInSpan ten = tally(tried, FACTOR, CALLERS, plan);
            if (HEADLINES.contains(tried.contender().policy())) {
                outcomes.add(tried.name() + " " + Numbers.percent(one.late(), 1));
            }
            table.row(
                    tried.name(),
                    well.millis(0.99),
                    Numbers.percent(one.share(SLOW), 1),
                    one.millis(0.5),
                    one.millis(0.99),
                    one.millis(0.999),
                    Numbers.percent(one.late(), 2),
                    Numbers.percent(ten.share(SLOW), 1),
                    ten.millis(0.99),
                    Numbers.percent(ten.late(), 2));
        }
        return new Part(
                "7. One slow replica of ten",
                "late calls: " + String.join(", ", outcomes),
                """
                Ten servers, one of which takes ten times as long as the others. One caller that makes all calls and knows all that are
                in flight; then, in the last three columns, ten callers, each of whom makes a tenth of them and knows of its own only.
                Zipf keys: %s keys of Zipf's popularity with exponent 1, the first of which has %s of all calls; otherwise every
                call has a key of its own. %d runs of %d s, after %d s that do not count.

                %s
                %s
                The slow one can do %s of what all can do together: with that share it would be as busy as the others. Who gives it more than
                %s overloads it for ever, and what it gets then is late. Only those that look at calls in flight or at latency notice.
                The others have no means to; for them the slow one has to be ejected, or given the weight that it has. With Zipf keys
                the server of the most popular key is overloaded without any being slow: only a bound spreads such a key. Ten callers see
                less each: `least_request` then keeps the slow one's queue longer, and `peak_ewma` does nearly as well as one.
                """.formatted(
                                Numbers.grouped(Contender.KEYS),
                                Numbers.percent(Contender.mostPopular(), 0),
                                plan.of(RUNS),
                                MEASURED,
                                WARM_UP,
                                Fleet.DESCRIPTION,
                                table,
                                Numbers.percent(1.0 / (1 + FACTOR * (SERVERS - 1)), 1),
                                Numbers.percent(1.0 / FACTOR / SERVERS / Fleet.LOAD, 1)),
                new TreeMap<>());
    }

    private static List<Tried> tried() {
        return Contender.ALL.stream()
                .flatMap(contender -> contender.policy() == Policy.WEIGHTED_ROUND_ROBIN
                        ? Stream.of(
                                new Tried(contender, 1, 1, contender + ", equal weights"),
                                new Tried(contender, 1, FACTOR, contender + ", weights 10 : 1"))
                        : Stream.of(new Tried(contender, 1, 1, contender.toString())))
                .toList();
    }

    private static CallsInSpan tally(Tried tried, double factor, int callers, SimulationPlan plan) {
        return CallsInSpan.merged(
                Runs.of(plan.of(RUNS), plan, "slow replica", dice -> run(tried, factor, callers, plan, dice)));
    }

    private static CallsInSpan run(Tried tried, double factor, int callerCount, SimulationPlan plan, Dice dice) {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            servers.add(new Server(Fleet.WORKERS, i == SLOW ? Fleet.slowedBy(factor) : Server.FULL_SPEED));
        }
        long[] identities = Fleet.identities(SERVERS, dice);
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < callerCount; i++) {
            callers.add(Caller.of(new Balancer(
                    tried.contender().policy(), Fleet.numbers(0, SERVERS), identities, tried.weights(), dice)));
        }
        long from = plan.of(WARM_UP) * Fleet.SECOND;
        long to = from + plan.of(MEASURED) * Fleet.SECOND;
        CallsInSpan tally = new CallsInSpan(from, to, SERVERS);
        new Traffic(servers, callers, Fleet.demand(SERVERS, tried.contender(), plan, dice), dice).runUntil(to, tally);
        return tally;
    }
}

package io.switchboard.simulation;

import io.switchboard.balancing.Failover;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Three datacenters, of which one dies, or flaps: who has how much to bear then, and whether they all fall. */
final class Domino implements Part.Source {
    private static final int COUNT = 3;
    private static final int SERVERS = 50;
    private static final int DIES = 10;
    private static final int SECONDS = 310;
    private static final double USUAL = 0.7;
    private static final Failover.Cap CAP = new Failover.Cap(1 - USUAL, USUAL);
    private static final int RUNS = 20;

    /** A server dies that has been given more than this part of what it can serve for some time. */
    private static final double TOO_MUCH = 1.1;

    private static final int LEAST_PATIENCE = 5;
    private static final int MOST_PATIENCE = 15;

    /**
     * What came of a run.
     *
     * @param first what servers of a datacenter had to bear just after the loss, by datacenter
     * @param peak the most that they had to bear since
     * @param failed the part of the calls since the loss that failed
     * @param up servers at the end, by datacenter
     * @param moves how often most of the calls of A left it or came to it
     */
    private record Outcome(List<Double> first, List<Double> peak, double failed, List<Integer> up, int moves) {}

    @Override
    public Part part(SimulationPlan plan) {
        Table table = table("rule");
        List<String> outcomes = new ArrayList<>();
        for (Datacenters rule : Datacenters.values()) {
            List<Outcome> runs = dies(rule, USUAL, CAP, plan);
            table.row(rule.toString(), cells(runs, USUAL));
            if (rule == Datacenters.PRIORITIES || rule == Datacenters.CAPPED) {
                outcomes.add(rule + " " + failed(runs));
            }
        }
        return new Part(
                "10. Three datacenters at 70 % load, one dies",
                "calls that fail: " + String.join(", ", outcomes) + ", at best " + Numbers.percent(best(USUAL), 1),
                """
                Datacenters A, B and C have %d servers each, and clients whose calls are 70 %% of what these can
                serve. After %d s all servers of A die, for good. Clients see at once who is up, and know nothing of
                anybody's load; A's prefer B to C, B's C to A, C's A to B. A datacenter's servers share its calls;
                what a server gets beyond what it can serve fails. One that gets more than %s of that for 5 to 15 s
                without a break (by chance, each its own) dies too. What is counted are the %d s since the loss, in %d
                runs; "at best" is what fails if all that is left is used in full. The rules are Envoy's priorities
                (`Levels`, 1.4 and 50 %%), and `Failover` (0.7 to leave, 0.85 to come back, held for 30 s, 60 s of
                ramp), whose cap is what is left of a datacenter at the usual load: `maxAdded` 0.3, `usualLoad` 0.7.

                %s
                By priorities, B gets all the calls of A, which is twice its own: 140 %%; its servers die, and C's
                after them. That is the domino, and `Failover` without a cap has it too: no order and no threshold
                prevents it, since the calls of A have to go somewhere. ("At most" is the last servers of a datacenter
                that dies.) With the cap, B and C are full and stay up, and only what nobody has room for fails.

                ### When the load is not the usual one

                The same with the cap for a usual load of 70 %%, at other loads; and with the cap that each load would
                need:

                %s
                So the cap is right at the load that it was set for. At a lower load it refuses calls that there is
                room for; at a higher one B and C get more than they can serve, and above 77 %% so much more that
                their servers die. Who sets it should do so for the load of the busiest hour.

                ### When A flaps

                All of A's servers are down for 10 s, up for 10 s, and so on, for %d s, at a load of 30 %%; how often
                most of A's calls moved, and how often that is in a hold of 30 s:

                %s
                With the cap, the part of A's calls that B and C may not have goes home whenever A is up, and fails
                while it is not: a live server at home is better than an error. All others stay away.
                """.formatted(
                                SERVERS,
                                DIES,
                                Numbers.percent(TOO_MUCH, 0),
                                SECONDS - DIES,
                                plan.of(RUNS),
                                table,
                                loads(plan),
                                SECONDS - DIES,
                                flaps(plan)),
                new TreeMap<>());
    }

    private static Table table(String first) {
        return new Table(
                first,
                "B's load at first",
                "C's",
                "B's at most",
                "C's",
                "B up at the end",
                "C up",
                "calls failed",
                "at best");
    }

    private static Stream<String> cells(List<Outcome> runs, double load) {
        return Stream.of(
                Numbers.percent(mean(runs, run -> run.first.get(1)), 0),
                Numbers.percent(mean(runs, run -> run.first.get(2)), 0),
                Numbers.percent(mean(runs, run -> run.peak.get(1)), 0),
                Numbers.percent(mean(runs, run -> run.peak.get(2)), 0),
                Numbers.fixed(mean(runs, run -> run.up.get(1)), 0),
                Numbers.fixed(mean(runs, run -> run.up.get(2)), 0),
                failed(runs),
                Numbers.percent(best(load), 1));
    }

    private static Table loads(SimulationPlan plan) {
        Table table = table("load, cap");
        for (double load : List.of(0.5, 0.6, 0.7, 0.72, 0.75, 0.8)) {
            table.row(Numbers.percent(load, 0) + ", for 70 %", cells(dies(Datacenters.CAPPED, load, CAP, plan), load));
            Failover.Cap tuned = new Failover.Cap(1 - load, load);
            table.row(
                    Numbers.percent(load, 0) + ", for this load",
                    cells(dies(Datacenters.CAPPED, load, tuned, plan), load));
        }
        return table;
    }

    private static Table flaps(SimulationPlan plan) {
        Table table = new Table("rule", "moves", "in a hold");
        for (Datacenters rule : List.of(Datacenters.PRIORITIES, Datacenters.UNCAPPED, Datacenters.CAPPED)) {
            int moves = run(rule, 0.3, CAP, second -> second / 10 % 2 == 1, plan.dice("domino, flaps"))
                    .moves();
            table.row(
                    rule.toString(),
                    Integer.toString(moves),
                    Numbers.fixed(moves * Datacenters.HOLD_SECONDS / (double) (SECONDS - DIES), 1));
        }
        return table;
    }

    private static List<Outcome> dies(Datacenters rule, double load, Failover.Cap cap, SimulationPlan plan) {
        return Runs.of(plan.of(RUNS), plan, "domino", dice -> run(rule, load, cap, second -> second >= DIES, dice));
    }

    private static double mean(List<Outcome> runs, ToDoubleFunction<Outcome> figure) {
        return Runs.estimate(runs, figure).mean();
    }

    private static String failed(List<Outcome> runs) {
        return Numbers.percent(mean(runs, Outcome::failed), 1);
    }

    /** Two of three are left. */
    private static double best(double load) {
        return Math.max(0, 1 - (COUNT - 1) / (COUNT * load));
    }

    private static Outcome run(Datacenters kind, double load, Failover.Cap cap, IntPredicate down, Dice dice) {
        List<Datacenters.Rule> rules = new ArrayList<>();
        List<Servers> all = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            rules.add(kind.rule(Locality.OVERPROVISIONING, cap));
            all.add(new Servers(dice));
        }
        double[] first = new double[COUNT];
        double[] peak = new double[COUNT];
        double failed = 0;
        int moves = 0;
        double before = 1;
        for (int second = 0; second < SECONDS; second++) {
            all.get(0).isDown = down.test(second);
            double[] given = new double[COUNT];
            double refused = 0;
            for (int home = 0; home < COUNT; home++) {
                List<Integer> up = new ArrayList<>();
                for (int i = 0; i < COUNT; i++) {
                    up.add(all.get((home + i) % COUNT).up());
                }
                List<Double> shares = rules.get(home).shares(up, SERVERS, second * Fleet.SECOND);
                double left = 1;
                for (int i = 0; i < COUNT; i++) {
                    given[(home + i) % COUNT] += shares.get(i) * load * SERVERS;
                    left -= shares.get(i);
                }
                refused += left * load * SERVERS;
                if (home == 0) {
                    moves += before > 0.5 != shares.get(0) > 0.5 ? 1 : 0;
                    before = shares.get(0);
                }
            }
            for (int i = 0; i < COUNT; i++) {
                double part = all.get(i).up() == 0 ? 0 : given[i] / all.get(i).up();
                refused += Math.max(0, given[i] - all.get(i).up());
                if (second == DIES) {
                    first[i] = part;
                }
                if (second >= DIES) {
                    peak[i] = Math.max(peak[i], part);
                }
                all.get(i).bear(part);
            }
            failed += second >= DIES ? refused : 0;
        }
        List<Integer> up = all.stream().map(Servers::up).toList();
        return new Outcome(list(first), list(peak), failed / ((SECONDS - DIES) * COUNT * load * SERVERS), up, moves);
    }

    private static List<Double> list(double[] figures) {
        return Arrays.stream(figures).boxed().toList();
    }

    /** Of one datacenter, each with its own patience. */
    private static final class Servers {
        private final int[] patience = new int[SERVERS];
        private int up = SERVERS;
        private boolean isDown;
        private int overloaded;

        Servers(Dice dice) {
            for (int i = 0; i < SERVERS; i++) {
                patience[i] = LEAST_PATIENCE + dice.below(MOST_PATIENCE - LEAST_PATIENCE + 1);
            }
        }

        int up() {
            return isDown ? 0 : up;
        }

        /** For a second. */
        void bear(double load) {
            overloaded = load > TOO_MUCH ? overloaded + 1 : 0;
            for (int i = 0; i < SERVERS; i++) {
                if (patience[i] >= 0 && overloaded >= patience[i] && overloaded > 0) {
                    patience[i] = -1;
                    up--;
                }
            }
        }
    }
}

package io.switchboard.simulation;

import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Choices;
import io.switchboard.harness.Table;
import java.util.Arrays;
import java.util.List;

/** Which keys change their server while slow start raises the weight of a new one. */
final class MovedKeys {
    private static final int SERVERS = 10;
    private static final int NEW = SERVERS - 1;
    private static final int RUNS = 20;

    /** Parts of all keys. */
    private record Run(double toNew, double betweenOld) {}

    private MovedKeys() {}

    static Table table(SimulationPlan plan) {
        Table table = new Table("policy", "keys that the new one has at last", "moves between old ones");
        row("`ring_hash`", Policy.RING_HASH, table, plan);
        row("`maglev`", Policy.MAGLEV, table, plan);
        row("`ring_hash` that knows no full weights", MovedKeys::ringWithoutFullWeights, table, plan);
        return table;
    }

    private static void row(String name, Balancer.Making policy, Table table, SimulationPlan plan) {
        List<Run> runs = Runs.of(plan.of(RUNS), plan, "moved keys " + name, dice -> run(policy, dice));
        table.row(
                name,
                Runs.estimate(runs, Run::toNew).percent(1),
                Runs.estimate(runs, Run::betweenOld).percent(1));
    }

    private static Run run(Balancer.Making policy, Dice dice) {
        long[] keys = Fleet.identities(Contender.KEYS, dice);
        long[] weights = Fleet.weights(SERVERS, Ramp.WEIGHT);
        weights[NEW] = 0;
        Balancer balancer =
                new Balancer(policy, Fleet.numbers(0, SERVERS), Fleet.identities(SERVERS, dice), weights, dice);
        int[] owners = new int[keys.length];
        Arrays.setAll(owners, key -> balancer.choose(keys[key], 0));
        int moves = 0;
        for (int age = 0; age <= Ramp.WINDOW_SECONDS; age++) {
            weights[NEW] = Ramp.ON.weight(age);
            balancer.weigh(weights.clone());
            for (int key = 0; key < keys.length; key++) {
                int owner = balancer.choose(keys[key], 0);
                moves += owner != owners[key] && owner != NEW && owners[key] != NEW ? 1 : 0;
                owners[key] = owner;
            }
        }
        double with = Arrays.stream(owners).filter(owner -> owner == NEW).count();
        return new Run(with / keys.length, (double) moves / keys.length);
    }

    /** As if the growing weight were an operator's. */
    private static Choice ringWithoutFullWeights(long[] identities, long[] weights, Counts counts) {
        return Choices.ringHash(identities, weights);
    }
}

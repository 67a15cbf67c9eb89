package io.switchboard.simulation;

import io.switchboard.balancing.Bound;
import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Choices;
import io.switchboard.balancing.InFlight;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Table 4: keys that a bound on the load keeps from their primary bin, and that move when a bin is removed. */
final class BoundedKeys implements Part.Source {
    private static final int BINS = 100;
    private static final int KEYS = 10_000;
    private static final int RUNS = 200;
    private static final int REMOVALS = 10;

    /** Which bin each key gets, in the order of the keys, each bin taking at most its bound. */
    private interface Assignment {
        int[] bins(long[] identities, long[] keys, double factor);
    }

    /** @param moved per removal, in bins' worth of keys */
    private record Run(double offPrimary, double moved) {}

    private record Row(double factor, double offPrimary, double moved) {}

    private static final List<Row> ROWS = List.of(new Row(1.25, 0.33, 7.0), new Row(2, 0.14, 2.0));

    @Override
    public Part part(SimulationPlan plan) {
        Table table =
                new Table("c, what", "published", "one point each", "off", "sd of a set", "`ring_hash`", "`maglev`");
        double worst = 0;
        for (Row row : ROWS) {
            List<Run> plain = runs(plan, row, BoundedKeys::onPlainRing);
            List<Run> ring = runs(plan, row, (ids, keys, factor) -> byOurs(ids, keys, factor, true));
            List<Run> maglev = runs(plan, row, (ids, keys, factor) -> byOurs(ids, keys, factor, false));
            Estimate off = Runs.estimate(plain, Run::offPrimary);
            Estimate moved = Runs.estimate(plain, Run::moved);
            worst = Math.max(worst, Math.abs(off.off(row.offPrimary())));
            worst = Math.max(worst, Math.abs(moved.off(row.moved())));
            String factor = row.factor() + ", ";
            table.row(
                            factor + "keys off their primary",
                            Numbers.percent(row.offPrimary(), 0),
                            off.percent(1),
                            Numbers.off(off.off(row.offPrimary())),
                            Numbers.percent(deviation(off), 1),
                            Numbers.percent(Runs.estimate(ring, Run::offPrimary).mean(), 1),
                            Numbers.percent(
                                    Runs.estimate(maglev, Run::offPrimary).mean(), 1))
                    .row(
                            factor + "bins' worth moved per removal",
                            Numbers.fixed(row.moved(), 1),
                            moved.plusMinus(2),
                            Numbers.off(moved.off(row.moved())),
                            Numbers.fixed(deviation(moved), 1),
                            Runs.estimate(ring, Run::moved).plusMinus(2),
                            Runs.estimate(maglev, Run::moved).plusMinus(2));
        }
        return new Part(
                "4. Bounded loads",
                "at most " + Numbers.percent(worst, 1) + " off",
                """
                %s keys in one order go to %d bins, each of which takes at most ⌈c·m/n⌉ of the m keys; a key that finds its primary bin
                full goes on to the next. Then a random bin is removed and all keys are assigned again, in the same order and with the bound
                for one bin less; a key that has changed its bin has moved. %d sets of identities and keys, %d removals each. The
                published figures are of a ring with one point for each bin, which is not ours but this simulation's. The last two
                columns are `ring_hash` and `maglev` with a `Bound` on the same keys.

                %s
                Sets differ by what the column "sd of a set" says, so published figures that are of one set or a few are within what is to be
                expected; how many they are of, and how keys were assigned again, is not known. With a hundred points for each
                endpoint there is little to bound: keys stay with their primary, and a removal moves little more than the removed bin's
                own keys (`ring_hash`), or these and those that the table moves anyway (`maglev`).
                """.formatted(Numbers.grouped(KEYS), BINS, plan.of(RUNS), REMOVALS, table),
                new TreeMap<>());
    }

    /** Of a single run: by so much may a figure differ that was taken from one. */
    private static double deviation(Estimate estimate) {
        return estimate.runs() > 1 ? estimate.error() * Math.sqrt(estimate.runs()) : 0;
    }

    private static List<Run> runs(SimulationPlan plan, Row row, Assignment assignment) {
        return Runs.of(plan.of(RUNS), plan, "bounded " + row.factor(), dice -> run(row.factor(), assignment, dice));
    }

    private static Run run(double factor, Assignment assignment, Dice dice) {
        long[] identities = Fleet.identities(BINS, dice);
        long[] keys = Fleet.identities(KEYS, dice);
        int[] bins = assignment.bins(identities, keys, factor);
        // Far more than there are keys: nothing is bounded.
        int[] primaries = assignment.bins(identities, keys, 2.0 * BINS);
        int off = 0;
        for (int key = 0; key < KEYS; key++) {
            off += bins[key] == primaries[key] ? 0 : 1;
        }
        long moved = 0;
        int[] removals = dice.drawn(REMOVALS, BINS);
        for (int removed : removals) {
            long[] others = Fleet.without(identities, removed);
            int[] after = assignment.bins(others, keys, factor);
            for (int key = 0; key < KEYS; key++) {
                moved += others[after[key]] == identities[bins[key]] ? 0 : 1;
            }
        }
        return new Run((double) off / KEYS, (double) moved / REMOVALS / (KEYS / (double) BINS));
    }

    private static int[] onPlainRing(long[] identities, long[] keys, double factor) {
        OwnRing ring = new OwnRing(identities, 1);
        long[] counts = new long[identities.length];
        long capacity = (long) Math.ceil(factor * keys.length / identities.length);
        int[] bins = new int[keys.length];
        for (int key = 0; key < keys.length; key++) {
            bins[key] = ring.choose(keys[key], counts, capacity);
            counts[bins[key]]++;
        }
        return bins;
    }

    private static int[] byOurs(long[] identities, long[] keys, double factor, boolean isRing) {
        List<InFlight> loads =
                Stream.generate(InFlight::new).limit(identities.length).toList();
        // All keys are in flight from the start, with the one that is chosen for: m does not grow with the keys placed.
        InFlight total = new InFlight();
        for (int i = 0; i < keys.length - 1; i++) {
            total.started();
        }
        long[] weights = Fleet.weights(identities.length, 1);
        Bound bound = new Bound(factor, loads, total);
        Choice choice = isRing
                ? Choices.ringHash(identities, weights, weights, bound)
                : Choices.maglev(identities, weights, bound);
        int[] bins = new int[keys.length];
        Arrays.setAll(bins, key -> {
            int bin = choice.choose(keys[key], 0);
            loads.get(bin).started();
            return bin;
        });
        return bins;
    }
}

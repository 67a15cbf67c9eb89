package io.switchboard.simulation;

import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Choices;
import io.switchboard.balancing.Hashes;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Table 2: how even Maglev's table is, and how much of it changes when backends fail. */
final class MaglevSlots implements Part.Source {
    private static final int BACKENDS = 1_000;
    private static final int FAILURES = 50;

    /** So much more than the others' that these come to their turn once. */
    private static final long WEIGHT = 10_000_000;

    /**
     * A size of the table.
     *
     * @param others endpoints of next to no weight: ours takes its large table only for a large fleet
     * @param even published maximum over average
     * @param one published share of the slots that one failure changes
     * @param many the same of {@value #FAILURES}
     * @param rendezvous published maximum over average, filled by rendezvous
     */
    private record Size(int slots, int others, int runs, double even, double one, double many, double rendezvous) {}

    private static final List<Size> SIZES = List.of(
            new Size(65_537, 0, 100, 1.007, 0.0064, 0.082, 1.42),
            new Size(655_373, 4_100, 12, 1.001, 0.0043, 0.059, 1.135));

    private record Run(double even, double one, double many) {}

    @Override
    public Part part(SimulationPlan plan) {
        Table table = new Table("M, what", "published", "ours", "off", "least and most");
        double worst = 0;
        for (Size size : SIZES) {
            List<Run> runs = Runs.of(plan.of(size.runs()), plan, "maglev " + size.slots(), dice -> run(size, dice));
            Estimate even = Runs.estimate(runs, Run::even);
            Estimate one = Runs.estimate(runs, Run::one);
            Estimate many = Runs.estimate(runs, Run::many);
            Estimate rendezvous =
                    Runs.estimate(plan.of(2), plan, "rendezvous " + size.slots(), dice -> rendezvous(size, dice));
            String slots = Numbers.grouped(size.slots()) + ", ";
            table.row(slots + "max/avg", even.besides(size.even(), 3, 4))
                    .row(slots + "changed by 1 failure", one.besidesParts(size.one(), 2, 3))
                    .row(slots + "changed by " + FAILURES, many.besidesParts(size.many(), 1, 2))
                    .row(slots + "max/avg if filled by rendezvous", rendezvous.besides(size.rendezvous(), 3, 3));
            worst = Math.max(worst, Math.abs(even.off(size.even())));
            worst = Math.max(worst, Math.abs(one.off(size.one())));
            worst = Math.max(worst, Math.abs(many.off(size.many())));
        }
        return new Part(
                "2. Maglev",
                "at most " + Numbers.percent(worst, 1) + " off",
                """
                The table of `maglev` for N = 1,000 backends of equal weight is read slot by slot, before and after backends fail
                that are drawn at random; a changed slot is one with another owner, those of the failed (0.1 %% each) included.
                %d sets of identities for M = 65,537 and %d for M = 655,373, which ours takes for more than 5,000 endpoints only: it is
                given %s more of next to no weight, which get a slot each. The table filled by rendezvous hashing is not ours but
                this simulation's.

                %s
                What is beyond 0.1 %% and 5 %% are keys moved for nothing: the price of so even a table. A larger one has fewer.
                """.formatted(
                                plan.of(SIZES.get(0).runs()),
                                plan.of(SIZES.get(1).runs()),
                                Numbers.grouped(SIZES.get(1).others()),
                                table),
                new TreeMap<>());
    }

    private static Run run(Size size, Dice dice) {
        long[] identities = Fleet.identities(BACKENDS + size.others(), dice);
        long[] before = owners(size, identities, BACKENDS);
        long[] after = afterFailures(1, size, identities, dice);
        long[] afterMany = afterFailures(FAILURES, size, identities, dice);
        return new Run(
                Fleet.maxOverAverage(counts(before, identities)), changes(before, after), changes(before, afterMany));
    }

    private static long[] afterFailures(int failures, Size size, long[] identities, Dice dice) {
        int[] failed = dice.drawn(failures, BACKENDS);
        return owners(size, Fleet.without(identities, failed), BACKENDS - failures);
    }

    /** The identity that owns each slot; the first {@code backends} are those that count. */
    private static long[] owners(Size size, long[] identities, int backends) {
        long[] weights = Fleet.weights(identities.length, 1);
        Arrays.fill(weights, 0, backends, WEIGHT);
        Choice choice = Choices.maglev(identities, weights);
        long[] owners = new long[size.slots()];
        for (int slot = 0; slot < owners.length; slot++) {
            int owner = choice.choose(slot, 0);
            // That the table has this size shows in its repeating after so many slots.
            if (choice.choose(slot + (long) owners.length, 0) != owner) {
                throw new IllegalStateException(
                        "maglev's table for " + identities.length + " endpoints has not " + owners.length + " slots");
            }
            owners[slot] = identities[owner];
        }
        return owners;
    }

    private static double changes(long[] before, long[] after) {
        int changes = 0;
        for (int slot = 0; slot < before.length; slot++) {
            changes += before[slot] == after[slot] ? 0 : 1;
        }
        return (double) changes / before.length;
    }

    /** How many slots each backend has that counts. */
    private static long[] counts(long[] owners, long[] identities) {
        Map<Long, Integer> numbers = new HashMap<>();
        for (int i = 0; i < BACKENDS; i++) {
            numbers.put(identities[i], i);
        }
        long[] counts = new long[BACKENDS];
        for (long owner : owners) {
            Integer number = numbers.get(owner);
            if (number != null) {
                counts[number]++;
            }
        }
        return counts;
    }

    /** Maximum over average of a table each slot of which belongs to the backend whose hash with it is the highest. */
    private static double rendezvous(Size size, Dice dice) {
        // What Hashes.combine makes of the first of its two: the same for all slots.
        long[] halves =
                Arrays.stream(Fleet.identities(BACKENDS, dice)).map(Hashes::mix).toArray();
        long[] counts = new long[BACKENDS];
        for (int slot = 0; slot < size.slots(); slot++) {
            int best = 0;
            long highest = Long.MIN_VALUE;
            for (int backend = 0; backend < BACKENDS; backend++) {
                long hash = Hashes.mix(halves[backend] ^ slot);
                if (hash > highest) {
                    highest = hash;
                    best = backend;
                }
            }
            counts[best]++;
        }
        return Fleet.maxOverAverage(counts);
    }
}

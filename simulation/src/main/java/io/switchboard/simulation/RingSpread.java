package io.switchboard.simulation;

import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Choices;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Table 3: the largest part of a hash ring that one host owns. */
final class RingSpread implements Part.Source {
    private static final int RUNS = 60;

    /** Keys, evenly over the ring: each is a tiny part of the smallest host's share. */
    private static final int KEYS = 1 << 21;

    private static final int STEP = 64 - 21;
    private static final long WEIGHT = 1_000_000;

    /**
     * A row of the table.
     *
     * @param others endpoints of next to no weight, one point each: ours makes a hundred points for each that it is
     *     told of, by weight
     */
    private record Row(int hosts, int points, int others, double published) {}

    private static final List<Row> ROWS =
            List.of(new Row(100, 100, 0, 1.27), new Row(100, 1_000, 900, 1.08), new Row(1_000, 100, 0, 1.37));

    @Override
    public Part part(SimulationPlan plan) {
        Table table = new Table("hosts × points", "published", "ours", "off", "least and most", "a plain ring");
        double worst = 0;
        for (Row row : ROWS) {
            String purpose = "ring " + row.hosts() + " x " + row.points();
            Estimate ours = Runs.estimate(plan.of(RUNS), plan, purpose, dice -> ours(row, dice));
            Estimate plain = Runs.estimate(plan.of(RUNS / 3), plan, purpose, dice -> plain(row, dice));
            worst = Math.max(worst, Math.abs(ours.off(row.published())));
            table.row(
                    Numbers.grouped(row.hosts()) + " × " + Numbers.grouped(row.points()),
                    Numbers.fixed(row.published(), 2),
                    ours.plusMinus(3),
                    Numbers.off(ours.off(row.published())),
                    ours.range(2),
                    Numbers.fixed(plain.mean(), 3));
        }
        return new Part(
                "3. Ring hash",
                "at most " + Numbers.percent(worst, 1) + " off",
                """
                The share of the busiest of equal hosts on the ring of `ring_hash`, over the average; %s keys evenly over the
                ring, %d sets of identities. Ours makes 100 points for each endpoint that it is told of, by weight, so for 1,000 points
                it is told of 900 more of next to no weight, which have a point each. The last column is a textbook ring of this
                simulation with that number of points, as a check.

                %s
                Any one ring may be better or worse than the mean, as the column of least and most shows. A host's share varies by a tenth
                from host to host, in a small fleet too: with `ring_hash` that much room is needed before any fault.
                """.formatted(Numbers.grouped(KEYS), plan.of(RUNS), table),
                new TreeMap<>());
    }

    private static double ours(Row row, Dice dice) {
        long[] identities = Fleet.identities(row.hosts() + row.others(), dice);
        long[] weights = Fleet.weights(identities.length, 1);
        Arrays.fill(weights, 0, row.hosts(), WEIGHT);
        return busiest(Choices.ringHash(identities, weights), row.hosts());
    }

    private static double plain(Row row, Dice dice) {
        return busiest(new OwnRing(Fleet.identities(row.hosts(), dice), row.points()), row.hosts());
    }

    private static double busiest(Choice ring, int hosts) {
        long[] counts = new long[hosts];
        for (long key = 0; key < KEYS; key++) {
            int host = ring.choose(key << STEP, 0);
            if (host < hosts) {
                counts[host]++;
            }
        }
        return Fleet.maxOverAverage(counts);
    }
}

package io.switchboard.simulation;

import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Choices;
import io.switchboard.balancing.Hashes;
import io.switchboard.balancing.InFlight;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Table 1: the mean time in a system of many servers, each call of which goes to the shorter of d random queues. */
final class Supermarket implements Part.Source {
    private static final int RUNS = 6;

    /** The mean service time. Long, so that times rounded to the nanosecond shift no rate. */
    private static final double SERVICE = 1e9;

    /**
     * A cell of the table; times in mean service times.
     *
     * @param load of a server, λ
     * @param choices d
     * @param servers with one choice a queue knows nothing of the others, so fewer that run longer are as good
     */
    record Cell(double load, int choices, double published, int servers, int warmUp, int measured) {}

    /** A queue near its limit forgets slowly: by 1 / (1 − √λ)² mean service times with one choice. */
    private static final List<Cell> CELLS = List.of(
            new Cell(0.90, 1, 10, 100, 4_000, 60_000),
            new Cell(0.90, 2, 2.614, 1_000, 300, 3_000),
            new Cell(0.90, 3, 2.028, 1_000, 300, 3_000),
            new Cell(0.95, 1, 20, 100, 16_000, 150_000),
            new Cell(0.95, 2, 3.383, 1_000, 600, 5_000),
            new Cell(0.95, 3, 2.535, 1_000, 600, 5_000),
            new Cell(0.99, 1, 100, 100, 200_000, 600_000),
            new Cell(0.99, 2, 5.432, 1_000, 2_000, 10_000),
            new Cell(0.99, 3, 3.858, 1_000, 2_000, 10_000));

    @Override
    public Part part(SimulationPlan plan) {
        Table table = new Table("λ, d", "published", "ours", "off", "servers", "calls measured");
        double worst = 0;
        for (Cell cell : CELLS) {
            Estimate ours = measure(cell, plan);
            worst = Math.max(worst, Math.abs(ours.off(cell.published())));
            table.row(
                    Numbers.fixed(cell.load(), 2) + ", " + cell.choices(),
                    Numbers.fixed(cell.published(), 3),
                    ours.plusMinus(3),
                    Numbers.off(ours.off(cell.published())),
                    Numbers.grouped(cell.servers()),
                    Numbers.grouped(ours.runs() * calls(cell, plan.of(cell.measured()))));
        }
        return new Part(
                "1. Supermarket model",
                "at most " + Numbers.percent(worst, 1) + " off the limit for infinitely many servers",
                """
                Calls come at random (Poisson) at λ times the rate that the servers can serve; a server serves one call after the other,
                for an exponential time of mean 1. Each call goes to the shortest of d queues drawn at random: `random` is d = 1,
                `least_request` d = 2; d = 3 is no policy of ours but a few lines of this simulation. What is measured is the mean
                time from a call's arrival to its end, over %d runs that start empty and warm up; ± is the standard error.

                %s
                Published is Mitzenmacher's limit for infinitely many servers, Σ λ^((dⁱ−d)/(d−1)). With 1,000 of them the true mean is
                slightly above it, the more the higher λ. The second choice is worth a factor of %s at λ = 0.99; the third adds little.
                """.formatted(RUNS, table, Numbers.fixed(100 / 5.432, 0)),
                new TreeMap<>());
    }

    private static Estimate measure(Cell cell, SimulationPlan plan) {
        Cell run = new Cell(
                cell.load(),
                cell.choices(),
                cell.published(),
                cell.servers(),
                plan.of(cell.warmUp()),
                plan.of(cell.measured()));
        return Runs.estimate(
                RUNS, plan, "supermarket " + cell.load() + " " + cell.choices(), dice -> meanTime(run, dice));
    }

    static long calls(Cell cell, int time) {
        return Math.round(time * cell.load() * cell.servers());
    }

    static double meanTime(Cell cell, Dice dice) {
        int servers = cell.servers();
        List<InFlight> loads = Stream.generate(InFlight::new).limit(servers).toList();
        Choice choice = choice(cell.choices(), loads);
        // Nobody looks at the loads of a single choice, so nothing has to happen when a call ends.
        boolean isCounted = cell.choices() > 1;
        List<EventQueue.Event> ends = new ArrayList<>();
        for (InFlight load : loads) {
            ends.add(now -> load.ended());
        }
        EventQueue queue = new EventQueue();
        long[] freeAt = new long[servers];
        double gap = SERVICE / (cell.load() * servers);
        long warmUp = calls(cell, cell.warmUp());
        long measured = calls(cell, cell.measured());
        double sum = 0;
        long now = 0;
        for (long call = 0; call < warmUp + measured; call++) {
            now += dice.exponential(gap);
            queue.runUntil(now);
            int server = choice.choose(dice.bits(), now);
            long end = Math.max(now, freeAt[server]) + dice.exponential(SERVICE);
            freeAt[server] = end;
            if (isCounted) {
                loads.get(server).started();
                queue.add(end, ends.get(server));
            }
            if (call >= warmUp) {
                sum += end - now;
            }
        }
        return sum / measured / SERVICE;
    }

    private static Choice choice(int choices, List<InFlight> loads) {
        long[] weights = Fleet.weights(loads.size(), 1);
        return switch (choices) {
            case 1 -> Choices.random(weights);
            case 2 -> Choices.leastRequest(weights, loads);
            default -> new ShortestOf(choices, loads);
        };
    }

    /** The shortest of d queues, the first of equal ones; for the d that no policy of ours has. */
    private record ShortestOf(int choices, List<InFlight> loads) implements Choice {
        @Override
        public int choose(long bits, long nanos) {
            long next = bits;
            int best = Dice.number(next, loads.size());
            for (int i = 1; i < choices; i++) {
                next = Hashes.mix(next);
                int other = Dice.number(next, loads.size());
                if (loads.get(other).count() < loads.get(best).count()) {
                    best = other;
                }
            }
            return best;
        }
    }
}

package io.switchboard.balancing;

import java.util.ArrayList;
import java.util.List;

/**
 * How calls are spread over levels of localities in order of preference, by Envoy's priority failover: a level keeps
 * its calls while enough of it is ready, and what it loses then goes to the next.
 */
public final class Levels {
    private Levels() {}

    /**
     * How many of a level's endpoints can take calls.
     *
     * @param ready from 0 to the total
     * @param total all endpoints of the level, or as many as it had {@link Lately}; 0 if it is empty
     * @param warmth the part of their usual calls that the ready ones should get now, from 0 to 1: below 1 while some
     *     of them start slowly
     */
    public record Health(int ready, double total, double warmth) {
        /** @throws IllegalArgumentException unless 0 <= ready <= total and 0 <= warmth <= 1; the message says which */
        public Health {
            if (!(ready >= 0 && ready <= total)) {
                throw new IllegalArgumentException(
                        "a level with " + ready + " of " + total + " endpoints ready; it must be 0 <= ready <= total");
            }
            if (!(warmth >= 0 && warmth <= 1)) {
                throw new IllegalArgumentException(
                        "the warmth of a level is " + warmth + "; it goes from 0 to 1, where nobody starts slowly");
            }
        }

        /** Nobody starts slowly. */
        public Health(int ready, int total) {
            this(ready, total, 1);
        }

        private double bears() {
            return ready * warmth;
        }
    }

    /**
     * The part of the calls that each level gets.
     *
     * @param byLevel from 0 to 1 each, and 1 together; all 0 if no endpoint is ready
     * @param panic whether so few endpoints are ready in all that preference is given up: each level has the share of
     *     the ready endpoints that are its own, as far as these are warm
     */
    public record Shares(List<Double> byLevel, boolean panic) {
        public Shares {
            byLevel = List.copyOf(byLevel);
        }
    }

    /**
     * @param levels the most preferred first
     * @param overprovisioning how many times the calls of its ready part a level can bear: with 1.4, one keeps all of
     *     its calls while 1/1.4 = 71.4 % of it is ready
     * @param panicThreshold from 0 to 1: with less than this part of all endpoints ready there is panic; 0 for never,
     *     unless none is ready
     * @throws IllegalArgumentException if a number is out of range; the message says which
     */
    public static Shares of(List<Health> levels, double overprovisioning, double panicThreshold) {
        if (!(overprovisioning > 0) || Double.isInfinite(overprovisioning)) {
            throw new IllegalArgumentException("the overprovisioning of levels is " + overprovisioning
                    + "; it must be positive and finite, for example 1.4");
        }
        if (!(panicThreshold >= 0 && panicThreshold <= 1)) {
            throw new IllegalArgumentException(
                    "the panic threshold of levels is " + panicThreshold + "; it goes from 0 to 1, for example 0.5");
        }
        long ready = levels.stream().mapToLong(Health::ready).sum();
        double total = levels.stream().mapToDouble(Health::total).sum();
        if (ready == 0) {
            return new Shares(levels.stream().map(level -> 0.0).toList(), true);
        }
        if (ready < panicThreshold * total) {
            double all = levels.stream().mapToDouble(Health::bears).sum();
            return new Shares(
                    levels.stream()
                            .map(level -> all > 0 ? level.bears() / all : (double) level.ready() / ready)
                            .toList(),
                    true);
        }
        return new Shares(inOrder(levels, overprovisioning), false);
    }

    private static List<Double> inOrder(List<Health> levels, double overprovisioning) {
        // Where all start at once, nobody elsewhere could bear more: what counts is how cold a level is beside the
        // others.
        double warmest = levels.stream()
                .filter(level -> level.ready() > 0)
                .mapToDouble(Health::warmth)
                .max()
                .orElse(1);
        double[] healths = levels.stream()
                .mapToDouble(level -> health(level, overprovisioning, warmest))
                .toArray();
        double all = 0;
        for (double health : healths) {
            all += health;
        }
        double normalized = Math.min(1, all);
        List<Double> shares = new ArrayList<>(healths.length);
        double left = 1;
        for (double health : healths) {
            double share = Math.min(left, health / normalized);
            shares.add(share);
            left -= share;
        }
        return shares;
    }

    private static double health(Health level, double overprovisioning, double warmest) {
        if (level.ready() == 0) {
            return 0;
        }
        double warmth = warmest > 0 ? level.warmth() / warmest : 1;
        return Math.min(1, overprovisioning * level.ready() * warmth / level.total());
    }
}

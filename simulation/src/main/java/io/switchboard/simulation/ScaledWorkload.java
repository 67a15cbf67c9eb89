package io.switchboard.simulation;

import java.util.function.IntFunction;

/**
 * What a service that is scaled has to do.
 *
 * @param settling seconds before those that count, so that all rules have seen enough
 * @param seconds that count
 * @param instances how many instances at full speed would be busy all the time, by the second that counts; before the
 *     first it is as in the first
 * @param slowerAfter seconds after which an instance takes twice as long for a call; 0: never
 * @param waits whether it spends the longer time waiting, rather than on its processors
 */
record ScaledWorkload(int settling, int seconds, IntFunction<Double> instances, int slowerAfter, boolean waits) {
    private static final int SETTLING = 420;
    private static final int HOUR = 3600;
    private static final int DAY = 24 * HOUR;
    private static final int MINUTE = 60;

    /** 2.25 times the calls for 18 s. */
    static ScaledWorkload burst(SimulationPlan plan) {
        return new ScaledWorkload(
                settling(plan), Math.max(80, plan.of(600)), second -> second >= 60 && second < 78 ? 13.5 : 6, 0, false);
    }

    /** From 1.5 at night to 9 at noon, and up to some tenths more or less for minutes. */
    static ScaledWorkload day(SimulationPlan plan, Dice dice) {
        int seconds = plan.of(DAY);
        double[] noise = new double[seconds / MINUTE + 1];
        for (int minute = 1; minute < noise.length; minute++) {
            noise[minute] = 0.9 * noise[minute - 1] + 0.05 * dice.normal();
        }
        return new ScaledWorkload(
                settling(plan),
                seconds,
                second -> (5.25 - 3.75 * StrictMath.cos(2 * Math.PI * second / DAY))
                        * Math.max(0.5, 1 + noise[second / MINUTE]),
                0,
                false);
    }

    /** The same calls for an hour, for which each instance takes longer and longer. */
    static ScaledWorkload leak(SimulationPlan plan, boolean waits) {
        return new ScaledWorkload(settling(plan), plan.of(HOUR), second -> 6.0, HOUR / 2, waits);
    }

    private static int settling(SimulationPlan plan) {
        return Math.max(60, plan.of(SETTLING));
    }

    double instancesAt(int second) {
        return instances.apply(Math.max(0, Math.min(second - settling, seconds - 1)));
    }

    int end() {
        return settling + seconds;
    }

    /** How many times as long a call takes at that age. */
    double slowness(double age) {
        return slowerAfter == 0 ? 1 : 1 + Math.max(0, age) / slowerAfter;
    }
}

package io.switchboard.simulation;

import io.switchboard.balancing.Hashes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A policy, and what keys the calls have that it is tried with.
 *
 * @param isZipf whether some keys are far more popular than others; otherwise no two calls have the same
 */
record Contender(Policy policy, boolean isZipf) {
    static final int KEYS = 10_000;

    private static final Zipf POPULARITY = new Zipf(KEYS);

    static final List<Contender> ALL = all();

    private static List<Contender> all() {
        List<Contender> all = new ArrayList<>();
        for (Policy policy : Policy.values()) {
            all.add(new Contender(policy, false));
            if (policy.goesByKeys()) {
                all.add(new Contender(policy, true));
            }
        }
        return List.copyOf(all);
    }

    static double mostPopular() {
        return POPULARITY.top();
    }

    LongSupplier bits(Dice dice) {
        if (!isZipf) {
            return dice::bits;
        }
        // Which places on the ring the popular keys have is a matter of chance, too.
        long salt = dice.bits();
        return () -> Hashes.mix(salt + POPULARITY.next(dice));
    }

    @Override
    public String toString() {
        return "`" + policy.toString().replace(",", "`,") + (policy.toString().contains(",") ? "" : "`")
                + (isZipf ? ", Zipf keys" : "");
    }
}

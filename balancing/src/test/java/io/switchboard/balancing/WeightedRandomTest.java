package io.switchboard.balancing;

import org.junit.jupiter.api.Test;

class WeightedRandomTest {
    @Test
    void choices_are_in_proportion_to_weight() {
        Given.cases(100, random -> {
            long[] weights = Given.weights(random, 1 + random.nextInt(1000));
            Choice choice = Choices.random(weights);
            Proportions.assertFollowed(weights, 50_000, () -> choice.choose(random.nextLong(), 0));
        });
    }
}

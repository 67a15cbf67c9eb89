package io.switchboard.grpc;

import io.switchboard.core.Mutations;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What holds of every service config: mutations of some that are nearly right, from a fixed seed. {@code -Dfuzz.seed}
 * tries another, {@code -Dfuzz.rounds} more.
 */
class ConfigFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20261201L);
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 10_000);

    private final Random random = new Random(SEED);
    private final Mutations mutations = new Mutations(random, ConfigFuzzer.BITS);

    @Test
    void every_config_is_taken_by_check_and_channel_or_by_neither_and_breaks_nothing() {
        try (ConfigInvariants invariants = new ConfigInvariants()) {
            fuzz(ROUNDS / 20, ConfigFuzzer.CONFIGS, invariants::config);
        }
    }

    @Test
    void every_policy_is_refused_or_finds_somebody_for_every_call() {
        fuzz(
                ROUNDS,
                ConfigFuzzer.POLICIES,
                policy -> ConfigInvariants.policy(policy, mutations.mutated("alice", random.nextInt(3))));
    }

    private void fuzz(int rounds, String[] seeds, Consumer<String> check) {
        System.out.println("fuzz seed " + SEED);
        for (int round = 0; round < rounds; round++) {
            String text = mutations.mutated(mutations.oneOf(seeds), random.nextInt(6));
            try {
                check.accept(text);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + SEED + ", round " + round + ": " + text, e);
            }
        }
    }
}

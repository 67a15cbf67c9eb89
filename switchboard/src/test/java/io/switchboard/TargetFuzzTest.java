package io.switchboard;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the reader of targets holds for every URI, from a fixed seed; {@code -Dfuzz.seed} tries another. */
class TargetFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20261201L);
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 10_000);

    private final Random random = new Random(SEED);

    @Test
    void every_target_is_read_or_refused_with_a_printable_reason() {
        System.out.println("fuzz seed " + SEED);
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutated();
            try {
                TargetFuzzer.check(text);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + SEED + ", round " + round + ": " + text, e);
            }
        }
    }

    private String mutated() {
        StringBuilder text = new StringBuilder(oneOf(TargetFuzzer.TARGETS));
        for (int i = random.nextInt(6); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(6));
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, oneOf(TargetFuzzer.BITS));
                case 1 -> text.delete(at, end);
                case 2 -> text.insert(at, (char) (0x20 + random.nextInt(0x60)));
                default -> text.insert(at, oneOf(TargetFuzzer.BITS).repeat(random.nextInt(100)));
            }
        }
        return text.toString();
    }

    private String oneOf(String[] texts) {
        return texts[random.nextInt(texts.length)];
    }
}

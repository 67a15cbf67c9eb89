package io.switchboard.core;

import java.util.Random;

/** Makes texts that are nearly right wrong, by chance that can be repeated. */
public final class Mutations {
    private final Random random;
    private final String[] bits;

    /** @param bits to put into texts */
    public Mutations(Random random, String[] bits) {
        this.random = random;
        this.bits = bits.clone();
    }

    /** The text after so many changes. */
    public String mutated(String text, int times) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(mutated.length() + 1);
            int end = Math.min(mutated.length(), at + random.nextInt(8));
            switch (random.nextInt(6)) {
                case 0 -> mutated.insert(at, oneOf(bits));
                case 1 -> mutated.delete(at, end);
                case 2 -> mutated.insert(at, mutated.substring(at, end));
                case 3 -> mutated.insert(at, (char) random.nextInt(0x10000));
                case 4 -> mutated.insert(at, oneOf(bits).repeat(1 + random.nextInt(600)));
                default -> mutated.replace(at, end, String.valueOf(random.nextInt()));
            }
        }
        return mutated.toString();
    }

    public String oneOf(String[] texts) {
        return texts[random.nextInt(texts.length)];
    }
}

package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the reader of targets holds for every URI, from a seed that is printed; {@code -Dfuzz.seed} repeats a run. */
class TargetFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", new Random().nextLong());
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 10_000);
    private static final String[] TARGETS = {
        "etcd:///xiaoxu/demo",
        "etcd:demo",
        "etcd://host:2379/demo",
        "etcd:///demo?endpoints=a:2379,b:2379",
        "etcd:///%E6%9C%8D%E5%8A%A1",
        "etcd://[::1]:1/x?endpoints=https%3A%2F%2Fa%3A1",
    };
    private static final String[] BITS = {
        "%00",
        "%0A",
        "%1b[2J",
        "%",
        "%2F",
        "%E6%9C",
        "/",
        "//",
        "?",
        "#",
        "&",
        "=",
        "endpoints=",
        ":",
        "@",
        "[",
        "]",
        "70000",
        "\u202e",
        "\u670d",
        "%C2%85",
        "%E2%80%AE",
        ",",
        "https://",
        "..",
        ";"
    };

    private final Random random = new Random(SEED);

    @Test
    void every_target_is_read_or_refused_with_a_printable_reason() {
        System.out.println("fuzz seed " + SEED);
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutated();
            try {
                check(text);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + SEED + ", round " + round + ": " + text, e);
            }
        }
    }

    private static void check(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return;
        }
        try {
            Target target = Target.parse(uri);
            assertEquals(
                    target.service(),
                    Target.parse(URI.create(Target.of(target.service()).toString()))
                            .service());
            assertTrue(target.authority().chars().allMatch(c -> c > ' ' && c < 0x7f), target.authority());
            assertTrue(target.authority().indexOf('/') < 0, target.authority());
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(message.length() <= 6000, message);
            assertTrue(message.chars().noneMatch(Character::isISOControl), message);
            assertTrue(message.chars().noneMatch(c -> Character.getType(c) == Character.FORMAT), message);
        }
    }

    private String mutated() {
        StringBuilder text = new StringBuilder(TARGETS[random.nextInt(TARGETS.length)]);
        for (int i = random.nextInt(6); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(6));
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, BITS[random.nextInt(BITS.length)]);
                case 1 -> text.delete(at, end);
                case 2 -> text.insert(at, (char) (0x20 + random.nextInt(0x60)));
                default -> text.insert(at, BITS[random.nextInt(BITS.length)].repeat(random.nextInt(100)));
            }
        }
        return text.toString();
    }
}

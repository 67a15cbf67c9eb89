package io.switchboard.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.Option;

class OptionsTest {
    private static final class Some {
        @Option(names = "--seed")
        long seed = 1;
    }

    @Test
    void what_is_not_given_stays_as_it_was() {
        assertEquals(1, Options.parse(new Some()).seed);
        assertEquals(-7, Options.parse(new Some(), "--seed", "-7").seed);
        assertEquals(8, Options.parse(new Some(), "--seed=8").seed);
    }

    @Test
    void wrong_arguments_are_named() {
        assertTrue(message("--fast").contains("--fast"));
        assertTrue(message("--seed").contains("--seed"));
        assertTrue(message("--seed", "x").contains("'x'"));
    }

    private static String message(String... arguments) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Options.parse(new Some(), arguments))
                .getMessage());
    }
}

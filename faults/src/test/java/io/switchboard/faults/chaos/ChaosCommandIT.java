package io.switchboard.faults.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a person reads who calls {@code bin/chaos} in the wrong way; the run itself is CI's. */
class ChaosCommandIT {
    @Test
    void wrong_arguments_are_named_and_exit_with_2() throws Exception {
        assertWrong("unknown argument: --hours", "--hours", "1");
        assertWrong("--minutes needs a value", "--minutes");
        assertWrong("--minutes is \"0\"; it has to be a number from 1 to 1440", "--minutes", "0");
        assertWrong("--minutes is \"5000\"; it has to be a number from 1 to 1440", "--minutes", "5000");
        assertWrong("--datacenters is \"1\"; it has to be a number from 2 to 5", "--datacenters", "1");
        assertWrong("--seed is \"x\"; it has to be a whole number", "--seed", "x");
    }

    private static void assertWrong(String message, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(Path.of("..", "bin", "chaos").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(2, process.exitValue(), said);
            assertTrue(said.startsWith("bin/chaos: " + message), said);
            assertTrue(said.contains("usage: bin/chaos"), said);
        } finally {
            process.destroyForcibly();
        }
    }
}

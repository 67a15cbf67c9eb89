package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The runnable jar, as a process. */
class DevIT {
    private static final Path JAR = Path.of("target", "switchboard.jar");
    private static final String EXPORT = "export SWITCHBOARD_ENDPOINTS=";

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void dev_serves_at_the_address_that_it_prints_until_it_is_ended() throws Exception {
        Process dev = switchboard("dev", "--port", "0");
        try (BufferedReader out = dev.inputReader()) {
            String endpoint = endpoint(out);
            try (Switchboard switchboard = Switchboard.connect(endpoint);
                    Registration registration = switchboard.register("xiaoxu/demo", Instance.at("127.0.0.1:8080"))) {
                assertTrue(
                        registration.awaitActive(Duration.ofSeconds(30)),
                        registration.problem().toString());
            }
            dev.destroy();
            assertTrue(dev.waitFor(30, TimeUnit.SECONDS), "ends on SIGTERM");
            assertEquals(143, dev.exitValue());
        }
    }

    @Test
    void version_is_printed() throws Exception {
        Process version = switchboard("--version");
        try (BufferedReader out = version.inputReader()) {
            String line = out.readLine();
            assertNotNull(line);
            assertTrue(line.startsWith("switchboard "), line);
        }
        assertTrue(version.waitFor(30, TimeUnit.SECONDS), "ends");
        assertEquals(0, version.exitValue());
    }

    private Process switchboard(String... args) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(Arrays.asList(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    private static String endpoint(BufferedReader out) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            seen.append(line).append('\n');
            if (line.strip().startsWith(EXPORT)) {
                return line.strip().substring(EXPORT.length());
            }
        }
        throw new AssertionError("no endpoint in:\n" + seen);
    }
}

package io.switchboard.faults.operations;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds Prometheus's programs: named by PROMETHEUS_BIN and PROMTOOL_BIN, else on the PATH. */
final class Programs {
    private static final Logger log = LoggerFactory.getLogger(Programs.class);

    private final Map<String, String> environment;

    Programs(Map<String, String> environment) {
        this.environment = environment;
    }

    static Path prometheus() {
        return new Programs(System.getenv()).orSkip("prometheus");
    }

    static Path promtool() {
        return new Programs(System.getenv()).orSkip("promtool");
    }

    private static String variable(String program) {
        return program.toUpperCase(Locale.ROOT) + "_BIN";
    }

    Optional<Path> find(String program) {
        String named = environment.get(variable(program));
        if (named != null && !named.isEmpty()) {
            Path path = Path.of(named);
            if (!Files.isExecutable(path)) {
                throw new IllegalStateException(
                        variable(program) + " is " + named + ", which is not an executable file");
            }
            return Optional.of(path);
        }
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * The program, or, where it is missing, the end of the test: skipped, or failed if SWITCHBOARD_REQUIRE names
     * prometheus.
     */
    Path orSkip(String program) {
        Optional<Path> found = find(program);
        if (found.isPresent()) {
            return found.get();
        }
        String missing = program + " was not found: set " + variable(program) + ", or put it on the PATH";
        String required = environment.getOrDefault("SWITCHBOARD_REQUIRE", "");
        if (Arrays.asList(required.split(",", -1)).contains("prometheus")) {
            throw new IllegalStateException(missing);
        }
        log.warn("TESTS ARE SKIPPED: {}", missing);
        throw new TestAbortedException(missing);
    }
}

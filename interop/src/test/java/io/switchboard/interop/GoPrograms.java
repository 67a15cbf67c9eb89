package io.switchboard.interop;

import static java.util.concurrent.TimeUnit.MINUTES;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The programs of interop/go, and of interop/frameworks on other frameworks, each built once for all tests. */
final class GoPrograms {
    /** On etcd's and gRPC's own packages. */
    private static final String OWN = "go";

    /** Each with many packages of its own, which the programs of the other folder do without. */
    private static final String FRAMEWORKS = "frameworks";

    private static final Path BUILT = Path.of("target", "go").toAbsolutePath();

    private static final Set<String> built = new HashSet<>();

    private GoPrograms() {}

    /**
     * The path of one of them. Without a Go that can build them the test is skipped, or fails if SWITCHBOARD_REQUIRE
     * names {@code go}.
     */
    static Path path(String name) {
        return path(OWN, name);
    }

    /** As {@link #path(String)}, of those on other frameworks. */
    static Path frameworkPath(String name) {
        return path(FRAMEWORKS, name);
    }

    private static synchronized Path path(String folder, String name) {
        if (!built.contains(folder)) {
            requireGo();
            Output build = run(folder, "go", "build", "-buildvcs=false", "-o", BUILT + File.separator, "./cmd/...");
            Assertions.assertEquals(0, build.status(), build::text);
            built.add(folder);
        }
        return BUILT.resolve(name);
    }

    private static void requireGo() {
        Optional<String> problem = problem();
        if (problem.isPresent()) {
            boolean required = Arrays.asList(System.getenv()
                            .getOrDefault("SWITCHBOARD_REQUIRE", "")
                            .split(",", -1))
                    .contains("go");
            String message = "there is no Go that can build interop/go: " + problem.get();
            Assertions.assertFalse(required, message);
            Assumptions.abort(message);
        }
    }

    private static Optional<String> problem() {
        boolean onPath = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "go")));
        if (!onPath) {
            return Optional.of("none is on the PATH");
        }
        Output list = run(OWN, "go", "list", "-m");
        return list.status() == 0 ? Optional.empty() : Optional.of(list.text());
    }

    private record Output(int status, String text) {}

    private static Output run(String folder, String... command) {
        try {
            Files.createDirectories(BUILT);
            Path log = BUILT.resolve("build.log");
            Process process = new ProcessBuilder(List.of(command))
                    .directory(Path.of(folder).toAbsolutePath().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                Assertions.assertTrue(process.waitFor(10, MINUTES), () -> String.join(" ", command) + " does not end");
            } finally {
                process.destroyForcibly();
            }
            return new Output(process.exitValue(), Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

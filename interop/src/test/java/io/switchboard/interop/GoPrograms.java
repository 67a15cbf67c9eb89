package io.switchboard.interop;

import static java.util.concurrent.TimeUnit.MINUTES;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The programs of interop/go, built once for all tests. */
final class GoPrograms {
    private static final Path SOURCES = Path.of("go").toAbsolutePath();
    private static final Path BUILT = Path.of("target", "go").toAbsolutePath();

    private static boolean built;

    private GoPrograms() {}

    /**
     * The path of one of them. Without a Go that can build them the test is skipped, or fails if SWITCHBOARD_REQUIRE names
     * {@code go}.
     */
    static synchronized Path path(String name) {
        if (!built) {
            requireGo();
            Output build = run("go", "build", "-buildvcs=false", "-o", BUILT + File.separator, "./cmd/...");
            Assertions.assertEquals(0, build.status(), build::text);
            built = true;
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
        Output list = run("go", "list", "-m");
        return list.status() == 0 ? Optional.empty() : Optional.of(list.text());
    }

    private record Output(int status, String text) {}

    private static Output run(String... command) {
        try {
            Files.createDirectories(BUILT);
            Path log = BUILT.resolve("build.log");
            Process process = new ProcessBuilder(List.of(command))
                    .directory(SOURCES.toFile())
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

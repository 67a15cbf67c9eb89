package io.switchboard.interop;

import static java.util.concurrent.TimeUnit.MINUTES;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The programs of interop/go, of interop/frameworks on other frameworks, and of interop/keda, each built once for all
 * tests.
 */
public final class GoPrograms {
    /** On etcd's and gRPC's own packages. */
    private static final String OWN = "go";

    /** Each with many packages of its own, which the programs of the other folder do without. */
    private static final String FRAMEWORKS = "frameworks";

    /** On KEDA's package, of which a build takes but two files: see interop/keda/scalers. */
    private static final String KEDA = "keda";

    private static final List<String> KEDAS = List.of("external_scaler.go", "scaler.go");

    private static final Path BUILT = Path.of("target", "go").toAbsolutePath();

    private static final Set<String> built = new HashSet<>();

    private GoPrograms() {}

    /**
     * The path of one of them. Without a Go that can build them the test is skipped, or fails if SWITCHBOARD_REQUIRE
     * names {@code go}.
     */
    public static Path path(String name) {
        return path(OWN, name);
    }

    /** As {@link #path(String)}, of those on other frameworks. */
    static Path frameworkPath(String name) {
        return path(FRAMEWORKS, name);
    }

    /** As {@link #path(String)}, of those on KEDA's. */
    static Path kedaPath(String name) {
        return path(KEDA, name);
    }

    private static synchronized Path path(String folder, String name) {
        if (!built.contains(folder)) {
            requireGo();
            List<String> command = new ArrayList<>(List.of("go", "build", "-buildvcs=false"));
            if (folder.equals(KEDA)) {
                command.addAll(List.of("-trimpath", "-overlay=" + overlay()));
            }
            command.addAll(List.of("-o", BUILT + File.separator, "./cmd/..."));
            Output build = run(folder, command.toArray(String[]::new));
            Assertions.assertEquals(0, build.status(), build::text);
            built.add(folder);
        }
        return BUILT.resolve(name);
    }

    /** Says where the files are that come from KEDA's module; they are fetched if they are not there. */
    private static Path overlay() {
        Output fetched = run(KEDA, "go", "mod", "download", "-json", "github.com/kedacore/keda/v2");
        Assertions.assertEquals(0, fetched.status(), fetched::text);
        Path module = Path.of(JsonParser.parseString(fetched.text())
                .getAsJsonObject()
                .get("Dir")
                .getAsString());
        JsonObject replaced = new JsonObject();
        Path own = Path.of(KEDA, "scalers").toAbsolutePath();
        KEDAS.forEach(file -> replaced.addProperty(
                own.resolve(file).toString(),
                module.resolve("pkg").resolve("scalers").resolve(file).toString()));
        JsonObject all = new JsonObject();
        all.add("Replace", replaced);
        Path written = BUILT.resolve("keda-overlay.json");
        try {
            Files.writeString(written, all.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return written;
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
            // Test classes build side by side, in processes of their own.
            Path log = BUILT.resolve("build-" + ProcessHandle.current().pid() + ".log");
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

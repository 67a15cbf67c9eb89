package io.switchboard.interop.mesh;

import io.switchboard.interop.GoPrograms;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what the tests of the mesh run: named by a variable, which {@code bin/test} sets, or on the PATH. */
final class MeshPrograms {
    private static final Logger log = LoggerFactory.getLogger(MeshPrograms.class);

    private final Map<String, String> environment;

    MeshPrograms(Map<String, String> environment) {
        this.environment = environment;
    }

    static MeshPrograms ofSystem() {
        return new MeshPrograms(System.getenv());
    }

    Path envoy() {
        return orSkip(
                "envoy", "ENVOY_BIN", named("ENVOY_BIN", Files::isExecutable).or(() -> onPath("envoy")));
    }

    /** A Python that has grpcio. */
    Path python() {
        return orSkip("python", "XDS_PYTHON", named("XDS_PYTHON", Files::isExecutable));
    }

    /** One of interop/go, built. */
    static Path go(String name) {
        return GoPrograms.path(name);
    }

    Path node() {
        return orSkip("node", "PATH", onPath("node"));
    }

    /** The folder that holds grpc-js. */
    Path nodePackages() {
        return orSkip("node", "XDS_NODE_PATH", named("XDS_NODE_PATH", Files::isDirectory));
    }

    private Optional<Path> named(String variable, Predicate<Path> good) {
        String named = environment.getOrDefault(variable, "");
        if (named.isEmpty()) {
            return Optional.empty();
        }
        Path path = Path.of(named);
        if (!good.test(path)) {
            throw new IllegalStateException(variable + " is " + named + ", which cannot be used");
        }
        return Optional.of(path);
    }

    private Optional<Path> onPath(String program) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What was found, or the end of the test: skipped, or failed if SWITCHBOARD_REQUIRE has the name. */
    private Path orSkip(String name, String variable, Optional<Path> found) {
        if (found.isPresent()) {
            return found.get();
        }
        String missing = "what the tests need of " + name + " was not found: run bin/test, or set " + variable;
        String required = environment.getOrDefault("SWITCHBOARD_REQUIRE", "");
        if (Arrays.asList(required.split(",", -1)).contains(name)) {
            throw new IllegalStateException(missing);
        }
        log.warn("TESTS ARE SKIPPED: {}", missing);
        throw new TestAbortedException(missing);
    }
}

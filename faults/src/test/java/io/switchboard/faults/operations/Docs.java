package io.switchboard.faults.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The files of docs/operations. */
final class Docs {
    private Docs() {}

    static Path file(String name) {
        Path here = Path.of("").toAbsolutePath();
        return Stream.iterate(here, path -> path != null, Path::getParent)
                .map(path -> path.resolve("docs/operations").resolve(name))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("docs/operations/" + name + " is not above " + here));
    }

    static String read(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A list in a YAML file. */
    static List<?> list(Object parent, String name) {
        return (List<?>) Objects.requireNonNull(((Map<?, ?>) parent).get(name), name);
    }
}

package io.switchboard.benchmarks.spring;

import io.switchboard.benchmarks.spring.SpringResults.Packed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;

/**
 * An application in one jar, as Boot packs it.
 *
 * @param bytes of the file
 * @param held the jars within
 */
record FatJar(long bytes, List<Held> held) {
    private static final String LIBRARIES = "BOOT-INF/lib/";

    record Held(String name, long bytes) {
        boolean isOurs() {
            return name.startsWith("switchboard");
        }
    }

    static FatJar read(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            List<Held> held = jar.stream()
                    .filter(entry -> entry.getName().startsWith(LIBRARIES)
                            && entry.getName().endsWith(".jar"))
                    .map(entry -> new Held(entry.getName().substring(LIBRARIES.length()), entry.getSize()))
                    .toList();
            return new FatJar(Files.size(file), held);
        }
    }

    Packed packed() {
        return new Packed(bytes, held.size());
    }

    /** Which jars this has more than the other one. */
    List<Held> beyond(FatJar other) {
        return held.stream().filter(one -> !other.held.contains(one)).toList();
    }
}

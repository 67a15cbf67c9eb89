package io.switchboard.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A jar on an application's classpath. */
record Jar(String group, String artifact, String version, long bytes) {
    /** Reads what Maven's {@code dependency:list} wrote with absolute file names, and sizes the files. */
    static List<Jar> readAll(Path list) {
        List<Jar> jars = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(list)) {
                // group:artifact:type:version:scope:file, and perhaps " -- module …"
                String[] parts = line.trim().split(" -- ", 2)[0].trim().split(":", 6);
                if (parts.length == 6 && parts[2].equals("jar")) {
                    jars.add(new Jar(parts[0], parts[1], parts[3], Files.size(Path.of(parts[5]))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + list, e);
        }
        if (jars.isEmpty()) {
            throw new IllegalStateException(list + " names no jar");
        }
        return jars;
    }

    boolean isSameAs(Jar other) {
        return group.equals(other.group) && artifact.equals(other.artifact);
    }

    boolean isOurs() {
        return group.equals("io.switchboard");
    }
}

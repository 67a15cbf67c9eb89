package io.switchboard.harness;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes a report's charts. */
public final class Charts {
    private Charts() {}

    /** Replaces all that the folder has by these, SVG by the name of the file without its ending. */
    public static void write(Path folder, Map<String, String> charts) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "*.svg")) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
        for (Map.Entry<String, String> chart : charts.entrySet()) {
            Files.writeString(folder.resolve(chart.getKey() + ".svg"), chart.getValue());
        }
    }
}

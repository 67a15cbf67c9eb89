package io.switchboard.interop.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What each kind of caller makes of each feature, as it was seen: the table of docs/mesh.md. */
final class FeatureTable {
    private final Map<String, Map<CallerKind, String>> rows = new LinkedHashMap<>();

    synchronized void note(String feature, CallerKind kind, String seen) {
        System.out.println("mesh: " + feature + ", " + kind.title() + ": " + seen);
        rows.computeIfAbsent(feature, none -> new EnumMap<>(CallerKind.class)).put(kind, seen);
    }

    /** Its lines, in Markdown, with these features in this order; what was not seen is a question mark. */
    synchronized List<String> lines(List<String> features) {
        List<CallerKind> kinds = Arrays.asList(CallerKind.values());
        List<String> lines = new ArrayList<>();
        lines.add("| feature | " + kinds.stream().map(CallerKind::title).collect(Collectors.joining(" | ")) + " |");
        lines.add("|---|" + "---|".repeat(kinds.size()));
        for (String feature : features) {
            Map<CallerKind, String> row = rows.getOrDefault(feature, Map.of());
            lines.add("| " + feature + " | "
                    + kinds.stream().map(kind -> row.getOrDefault(kind, "?")).collect(Collectors.joining(" | "))
                    + " |");
        }
        return lines;
    }

    static void write(Path file, List<String> lines) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

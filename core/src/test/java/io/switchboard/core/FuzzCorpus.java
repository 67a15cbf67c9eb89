package io.switchboard.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a coverage-guided fuzzer starts from: texts that are nearly right, and a dictionary of bits to put into them.
 */
public final class FuzzCorpus {
    private FuzzCorpus() {}

    /** Writes {@code folder/seeds}, a file for each seed, and {@code folder/dictionary} in libFuzzer's format. */
    public static void write(Path folder, String[] seeds, String[] bits) throws IOException {
        write(
                folder,
                Stream.of(seeds)
                        .map(seed -> seed.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                bits);
    }

    /** The same of seeds that are no text. */
    public static void write(Path folder, List<byte[]> seeds, String[] bits) throws IOException {
        Path seedFolder = Files.createDirectories(folder.resolve("seeds"));
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(seedFolder.resolve("seed-" + i), seeds.get(i));
        }
        Files.write(
                folder.resolve("dictionary"),
                List.of(bits).stream().map(FuzzCorpus::quoted).toList());
    }

    private static String quoted(String bit) {
        byte[] bytes = bit.getBytes(StandardCharsets.UTF_8);
        StringBuilder quoted = new StringBuilder("\"");
        IntStream.range(0, bytes.length).forEach(i -> quoted.append(String.format("\\x%02X", bytes[i])));
        return quoted.append('"').toString();
    }
}

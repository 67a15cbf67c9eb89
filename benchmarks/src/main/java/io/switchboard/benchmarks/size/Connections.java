package io.switchboard.benchmarks.size;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The system's own count of connections to a port. */
final class Connections {
    private static final String ESTABLISHED = "01";

    private Connections() {}

    /** Established ones of any client to a server on this machine. */
    static long established(int port) throws IOException {
        return count(Files.readAllLines(Path.of("/proc/net/tcp")), port)
                + count(Files.readAllLines(Path.of("/proc/net/tcp6")), port);
    }

    /** @param lines as of {@code /proc/net/tcp}: number, local address, remote address, state, all in hexadecimal */
    static long count(List<String> lines, int port) {
        String local = String.format(Locale.ROOT, ":%04X", port);
        return lines.stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(words -> words.length > 3 && words[1].endsWith(local) && words[3].equals(ESTABLISHED))
                .count();
    }
}

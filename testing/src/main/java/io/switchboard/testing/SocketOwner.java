package io.switchboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whose connection it is that has come in over loopback, as Linux tells in {@code /proc}. */
final class SocketOwner {
    private static final Path PROC = Path.of("/proc");
    /** Of a line of {@code /proc/net/tcp}. */
    private static final int LOCAL = 1;

    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private SocketOwner() {}

    /** Whether the other end of an accepted connection is in that process. */
    static boolean isOf(Socket accepted, long pid) {
        try {
            Optional<String> inode = inode(accepted.getPort(), accepted.getLocalPort());
            return inode.isPresent() && has(pid, "socket:[" + inode.get() + "]");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell whose connection it is; this needs Linux", e);
        }
    }

    private static Optional<String> inode(int local, int remote) throws IOException {
        String from = String.format(":%04X", local);
        String to = String.format(":%04X", remote);
        for (String line : Files.readAllLines(PROC.resolve("net/tcp"))) {
            String[] fields = line.trim().split("\\s+", -1);
            if (fields.length > INODE && fields[LOCAL].endsWith(from) && fields[REMOTE].endsWith(to)) {
                return Optional.of(fields[INODE]);
            }
        }
        return Optional.empty();
    }

    private static boolean has(long pid, String socket) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(PROC.resolve(Long.toString(pid)).resolve("fd"))) {
            for (Path file : files) {
                if (isLinkTo(file, socket)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isLinkTo(Path file, String socket) {
        try {
            return Files.readSymbolicLink(file).toString().equals(socket);
        } catch (IOException e) {
            // Closed while it was looked at.
            return false;
        }
    }
}

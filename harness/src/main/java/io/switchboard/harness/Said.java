package io.switchboard.harness;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What this process logs while it is open; the log goes on being printed. */
public final class Said implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream copy = new ByteArrayOutputStream();

    /** Listens from now on. */
    public Said() {
        System.setErr(new PrintStream(new Both(), true, StandardCharsets.UTF_8));
    }

    /** All so far. */
    public String text() {
        synchronized (copy) {
            return copy.toString(StandardCharsets.UTF_8);
        }
    }

    /** How many lines have this text. */
    public int count(String part) {
        return (int) text().lines().filter(line -> line.contains(part)).count();
    }

    /** Waits until a line with this text is logged. */
    public void await(String part) {
        Await.until("logged: " + part, () -> text().contains(part));
    }

    @Override
    public void close() {
        System.setErr(before);
    }

    private final class Both extends OutputStream {
        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            synchronized (copy) {
                copy.write(bytes, offset, length);
            }
            before.write(bytes, offset, length);
        }
    }
}

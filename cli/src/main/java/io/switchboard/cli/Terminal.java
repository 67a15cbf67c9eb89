package io.switchboard.cli;

import io.switchboard.core.Text;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A terminal that somebody looks at, with one picture that is drawn over the one before. */
final class Terminal {
    private static final String CLEAR = "\u001b[2J";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    /** In lines and columns. */
    record Size(int lines, int columns) {
        /** What a terminal has that does not tell. */
        static final Size USUAL = new Size(24, 80);

        /** @param told as stty does: lines, a space, columns */
        static Size of(String told) {
            String[] parts = told.strip().split(" ", -1);
            try {
                int lines = Integer.parseInt(parts[0]);
                int columns = parts.length == 2 ? Integer.parseInt(parts[1]) : 0;
                return lines > 0 && columns > 0 ? new Size(lines, columns) : USUAL;
            } catch (NumberFormatException e) {
                return USUAL;
            }
        }
    }

    private final PrintStream out;
    private boolean drawn;

    Terminal(PrintStream out) {
        this.out = out;
    }

    static Terminal ofThisProcess() {
        return new Terminal(System.out);
    }

    /** Whether nobody looks any more. */
    boolean isClosed() {
        return out.checkError();
    }

    /**
     * Whether standard output is one. Before JDK 22 there is no console but a terminal; since then one says what it is.
     */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isThere() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** The size of this process's terminal. */
    static Size size() throws InterruptedException {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return Size.USUAL;
            }
            return Size.of(new String(stty.getInputStream().readNBytes(100), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return Size.USUAL;
        }
    }

    /**
     * Draws as much as there is room for.
     *
     * @param more says of so many lines at the end that there is no room for them; null: nothing
     */
    void draw(List<String> lines, Size size, @Nullable String more) {
        StringBuilder picture = new StringBuilder(drawn ? HOME : CLEAR + HOME);
        drawn = true;
        boolean all = lines.size() < size.lines();
        int shown = all ? lines.size() : Math.max(1, size.lines() - 2);
        for (String line : lines.subList(0, shown)) {
            append(picture, line, size);
        }
        if (!all && more != null) {
            append(picture, String.format(more, lines.size() - shown), size);
        }
        out.print(picture.append(CLEAR_BELOW));
        out.flush();
    }

    /** Never wider than the terminal, which would break it in two. */
    private static void append(StringBuilder picture, String line, Size size) {
        String safe = Text.escaped(line);
        int end = safe.length();
        while (Columns.of(safe.substring(0, end)) > size.columns()) {
            end = safe.offsetByCodePoints(end, -1);
        }
        picture.append(safe, 0, end).append(CLEAR_LINE).append(System.lineSeparator());
    }
}

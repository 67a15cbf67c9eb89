package io.switchboard.examples.demo;

import java.io.PrintStream;
import java.util.List;

/** A picture redrawn in place on a terminal. */
final class LiveDisplay implements Display {
    private static final String HIDE_CURSOR = "\033[?25l";
    private static final String SHOW_CURSOR = "\033[?25h";
    private static final String CLEAR_TO_LINE_END = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";
    // Asking for the size costs a process, and people seldom resize.
    private static final long SIZE_INTERVAL_NANOS = 2_000_000_000;

    private final Terminal terminal;
    private final PrintStream out;
    private Terminal.Size size;
    private long nextSizeNanos;
    private int drawn;
    private boolean closed;

    LiveDisplay(Terminal terminal) {
        this.terminal = terminal;
        this.out = terminal.out();
        this.size = terminal.size();
        this.nextSizeNanos = SIZE_INTERVAL_NANOS;
    }

    @Override
    public void event(DemoView.Event event) {
        // The next picture has it.
    }

    @Override
    public synchronized void show(DemoView view) {
        if (closed) {
            return;
        }
        if (view.elapsedNanos() >= nextSizeNanos) {
            size = terminal.size();
            nextSizeNanos = view.elapsedNanos() + SIZE_INTERVAL_NANOS;
        }
        List<String> lines = new Picture(size.columns(), size.rows(), terminal.colour(), terminal.blocks()).lines(view);
        StringBuilder frame = new StringBuilder(HIDE_CURSOR);
        if (drawn > 0) {
            frame.append("\033[").append(drawn).append('A');
        }
        frame.append('\r');
        lines.forEach(line -> frame.append(line).append(CLEAR_TO_LINE_END).append('\n'));
        out.print(frame.append(CLEAR_BELOW));
        out.flush();
        drawn = lines.size();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            out.print(SHOW_CURSOR);
            out.flush();
        }
    }
}

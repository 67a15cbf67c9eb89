package io.switchboard.examples.demo;

import java.io.PrintStream;

/** A line for each event, and one every two seconds. */
final class PlainDisplay implements Display {
    private static final long INTERVAL_NANOS = 2_000_000_000;

    private final PrintStream out;
    private long nextNanos;

    PlainDisplay(PrintStream out) {
        this.out = out;
    }

    @Override
    public void event(DemoView.Event event) {
        out.println(Picture.line(event));
        out.flush();
    }

    @Override
    public void show(DemoView view) {
        if (view.calls() == 0 || view.elapsedNanos() < nextNanos) {
            return;
        }
        nextNanos = view.elapsedNanos() + INTERVAL_NANOS;
        out.println(Picture.summary(view));
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}

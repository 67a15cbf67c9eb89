package io.switchboard.benchmarks.picks;

import io.grpc.Deadline;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Says where a run is, and for how long it has run. */
final class Progress {
    private static final Deadline.Ticker CLOCK = Deadline.getSystemTicker();

    private final PrintStream out;
    private final long began = CLOCK.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void step(String line) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(CLOCK.nanoTime() - began);
        say(String.format(Locale.ROOT, "%5d:%02d  %s", seconds / 60, seconds % 60, line));
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }
}

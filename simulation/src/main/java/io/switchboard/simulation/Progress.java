package io.switchboard.simulation;

import java.io.PrintStream;

/** Says where a run is. */
final class Progress {
    private final PrintStream out;

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }
}

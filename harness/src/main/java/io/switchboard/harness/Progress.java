package io.switchboard.harness;

import java.io.PrintStream;

/** Says where a run is. */
public final class Progress {
    private static final int EVERY = 50;

    private final PrintStream out;

    public Progress(PrintStream out) {
        this.out = out;
    }

    public void step(String what, int done, int of) {
        if (done == of || done % EVERY == 0) {
            say("  " + what + ": " + done + " of " + of);
        }
    }

    public void say(String line) {
        out.println(line);
        out.flush();
    }
}

package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs commands in this process as a person types them, against one etcd, or with the same flags each. */
final class Typed {
    private final String[] flags;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    Typed(String endpoint) {
        this("--endpoints", endpoint);
    }

    Typed(String flag, String value) {
        this.flags = new String[] {flag, value};
    }

    /** @return the exit code */
    int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all = new String[args.length + flags.length];
        System.arraycopy(args, 0, all, 0, args.length);
        System.arraycopy(flags, 0, all, args.length, flags.length);
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }

    /** Runs one that has to work and to be silent about it. */
    String out(String... args) {
        assertEquals(0, run(args), this::err);
        assertEquals("", err());
        return out();
    }

    /** Runs one that has to fail with exit code 1 and nothing on standard output. */
    String failure(String... args) {
        assertEquals(1, run(args), this::err);
        assertEquals("", out());
        return err();
    }

    String out() {
        return out.toString().stripTrailing();
    }

    String err() {
        return err.toString().stripTrailing();
    }
}

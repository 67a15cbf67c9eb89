package io.switchboard.cli;

import io.switchboard.core.Internal;
import picocli.CommandLine.ExitCode;

/** A command cannot do what it was asked; the message says why, to the person who asked. */
@Internal
public final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public CommandFailure(String message) {
        this(message, ExitCode.SOFTWARE);
    }

    public CommandFailure(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}

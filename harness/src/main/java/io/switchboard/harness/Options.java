package io.switchboard.harness;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What a program was called with, read into the fields of an object that picocli's annotations name. */
public final class Options {
    private Options() {}

    /** @throws IllegalArgumentException if an argument is not known or makes no sense; the message says which */
    public static <T> T parse(T options, String... arguments) {
        try {
            new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
            return options;
        } catch (ParameterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** As {@link #parse}, but ends this program with 2 if it was called in the wrong way. */
    public static <T> T parseOrExit(String program, T options, String... arguments) {
        try {
            return parse(options, arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(program + ": " + e.getMessage());
            System.exit(2);
            throw e;
        }
    }
}

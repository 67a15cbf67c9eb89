package io.switchboard.cli;

import picocli.CommandLine.Option;

/** The help of a command to which {@code --version} says something else than which version of this program it is. */
final class OnlyHelp {
    /** Picocli's to read. */
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean asked;

    OnlyHelp() {}
}

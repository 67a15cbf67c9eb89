package io.switchboard.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code switchboard completion}: what a shell needs to complete commands and flags. */
@Command(
        name = Completion.NAME,
        description = {
            "Prints a script for bash or zsh. For this shell: source <(switchboard completion bash); for all, write it to a"
                    + " file that the shell reads at its start."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class Completion implements Callable<Integer> {
    static final String NAME = "completion";

    /** The shells. */
    enum Shell {
        bash,
        zsh
    }

    @Parameters(index = "0", paramLabel = "bash|zsh", description = "The shell; the script is the same for both.")
    private @Nullable Shell shell;

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec spec;

    Completion() {}

    @Override
    public Integer call() {
        CommandLine root = Objects.requireNonNull(spec).root().commandLine();
        Printer.out(spec).words(AutoComplete.bash(root.getCommandName(), root));
        return shell == null ? 2 : 0;
    }
}

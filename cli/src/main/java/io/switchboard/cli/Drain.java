package io.switchboard.cli;

import io.switchboard.operator.RegistryAdmin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code switchboard drain}: takes an instance out, without its own doing. */
@Command(
        name = "drain",
        description = {
            "Takes an instance out: it finishes the calls it has and gets no new ones while there is another. It stays so"
                    + " through its restarts, until undrain. Its process is not touched."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:it could not be done; nothing was written", "2:wrong usage"})
final class Drain implements Callable<Integer> {
    @Mixin
    private OverrideEdit edit = new OverrideEdit();

    Drain() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        return edit.make(RegistryAdmin::drain);
    }
}

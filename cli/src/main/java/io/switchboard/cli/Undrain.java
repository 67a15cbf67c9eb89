package io.switchboard.cli;

import io.switchboard.operator.RegistryAdmin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code switchboard undrain}: gives a drained instance calls again. */
@Command(
        name = "undrain",
        description = {
            "Takes back what drain said. An instance that says itself that it drains, since it is about to leave, goes on"
                    + " to drain."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:it could not be done; nothing was written", "2:wrong usage"})
final class Undrain implements Callable<Integer> {
    @Mixin
    private OverrideEdit edit = new OverrideEdit();

    Undrain() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        return edit.make(RegistryAdmin::undrain);
    }
}

package io.switchboard.cli;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.Locality;
import io.switchboard.operator.RegistryAdmin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code switchboard undrain}: gives what was drained calls again. */
@Command(
        name = "undrain",
        description = {
            "Takes back what drain said, with --for and without. An instance that says itself that it drains, since it is"
                    + " about to leave, goes on to drain."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:it could not be done; nothing was written", "2:wrong usage"})
final class Undrain implements Callable<Integer> {
    @Mixin
    private DrainScope scope = new DrainScope();

    Undrain() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if (scope.isInstance()) {
            return scope.override(RegistryAdmin::undrain);
        }
        if (scope.isZone()) {
            Locality zone = scope.zone();
            return scope.drain((admin, author) -> admin.undrainZone(zone));
        }
        DatacenterName datacenter = scope.datacenter();
        return scope.drain((admin, author) -> admin.undrainDatacenter(datacenter));
    }
}

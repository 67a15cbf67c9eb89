package io.switchboard.cli;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.Locality;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.operator.RegistryAdmin;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code switchboard drain}: takes an instance, a zone or a datacenter out, without its own doing. */
@Command(
        name = "drain",
        description = {
            "Takes an instance out, or all in a zone or a datacenter: they finish the calls they have and get no new"
                    + " ones while there are others. An instance stays so through its restarts, until undrain, or for"
                    + " as long as --for says; zones and datacenters always have an end."
                    + " --datacenter alone is all of the datacenter; with an instance or a zone it names the registry."
                    + " No process is touched."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:it could not be done; nothing was written", "2:wrong usage"})
final class Drain implements Callable<Integer> {
    private static final String FOR = "--for";

    @Mixin
    private DrainScope scope = new DrainScope();

    @Option(
            names = FOR,
            paramLabel = "LENGTH",
            description =
                    "Ends by itself after so long, such as 30m or 2h: 1m to 72h. Needed with --zone and --datacenter;"
                            + " said again, it counts from then on.")
    private @Nullable String length;

    Drain() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        boolean instance = scope.isInstance();
        if (length == null) {
            if (instance) {
                return scope.override(RegistryAdmin::drain);
            }
            throw scope.misuse((scope.isZone() ? "--zone" : "--datacenter")
                    + " needs --for, from 1m to 72h, such as --for 2h: a drain of so many has to end by itself");
        }
        Duration time = Lengths.ofDrain(FOR, length);
        if (instance) {
            InstanceTarget target = scope.instance();
            return scope.drain((admin, author) -> admin.drain(target, time, author));
        }
        if (scope.isZone()) {
            Locality zone = scope.zone();
            return scope.drain((admin, author) -> admin.drainZone(zone, time, author));
        }
        DatacenterName datacenter = scope.datacenter();
        return scope.drain((admin, author) -> admin.drainDatacenter(datacenter, time, author));
    }
}

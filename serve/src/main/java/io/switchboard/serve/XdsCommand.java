package io.switchboard.serve;

import com.google.gson.JsonParser;
import io.switchboard.cli.CommandFailure;
import io.switchboard.cli.Elsewhere;
import io.switchboard.cli.EtcdFlags;
import io.switchboard.cli.Places;
import io.switchboard.cli.Printer;
import io.switchboard.cli.Sight;
import io.switchboard.cli.Version;
import io.switchboard.cli.View;
import io.switchboard.controlplane.Parts;
import io.switchboard.controlplane.XdsView;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code switchboard xds}: what a client of xDS would get. */
@Command(
        name = Elsewhere.XDS,
        description = {
            Elsewhere.XDS_TEXT,
            "The resources are printed as JSON; what cannot be told goes to standard error, a line each."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:there are instances", "1:there are none, or etcd cannot be read", "2:wrong usage"})
final class XdsCommand implements Callable<Integer> {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The name that callers look up.")
    private String service = "";

    @Option(
            names = "--as",
            paramLabel = "java|grpc|envoy",
            defaultValue = "grpc",
            description = "The client: gRPC in Java, gRPC in another language, or Envoy (default: ${DEFAULT-VALUE}).")
    private String kind = "";

    @Option(
            names = "--zone",
            paramLabel = "[REGION/]ZONE",
            description = "Where the client is (SWITCHBOARD_ZONE; default: nowhere).")
    private @Nullable String zone;

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec spec;

    XdsCommand() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        XdsView view = ServiceLoader.load(XdsView.class).findFirst().orElse(null);
        if (view == null) {
            throw new CommandFailure(Parts.missing("xds", Parts.ofThisBuild()));
        }
        if (!view.kinds().contains(kind)) {
            throw new CommandFailure(
                    "--as: \"" + kind + "\" is no client; write one of " + String.join(", ", view.kinds()));
        }
        ServiceName name = View.service(service);
        XdsView.Viewer viewer = new XdsView.Viewer(kind, place(), datacenter());
        try (Sight sight = Sight.open(etcd)) {
            Snapshot seen = sight.view(name);
            XdsView.Shown shown = view.show(seen, viewer);
            Printer.out(spec).json(JsonParser.parseString(shown.resources()));
            shown.notSaid().forEach(one -> Printer.err(spec).message("switchboard xds: " + one));
            if (seen.instances().isEmpty()) {
                throw sight.nobody(seen);
            }
            return 0;
        }
    }

    private Locality place() throws CommandFailure {
        try {
            return Places.of(zone, System.getenv());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private String datacenter() throws CommandFailure {
        String own = etcd.ownDatacenter();
        return own == null ? "" : own;
    }
}

package io.switchboard.serve;

import io.switchboard.SwitchboardOptions;
import io.switchboard.cli.CommandFailure;
import io.switchboard.cli.Elsewhere;
import io.switchboard.cli.EtcdFlags;
import io.switchboard.cli.Printer;
import io.switchboard.cli.Signals;
import io.switchboard.cli.Version;
import io.switchboard.cli.View;
import io.switchboard.controlplane.ControlPlane;
import io.switchboard.controlplane.ControlPlaneOptions;
import io.switchboard.controlplane.PartProvider;
import io.switchboard.controlplane.Parts;
import io.switchboard.controlplane.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code switchboard serve}: the control plane, until it is told to end. */
@Command(
        name = Elsewhere.SERVE,
        description = Elsewhere.SERVE_TEXT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:ended by SIGTERM",
            "1:it could not serve, for example because an address is in use",
            "2:wrong usage",
            "130:ended by Ctrl-C (SIGINT)"
        })
final class ServeCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;

    /** What the flags of the parts say; a part that is in no jar has a flag too, which says so. */
    private static final Map<String, String> TEXTS = new TreeMap<>(Map.of(
            "xds", "Serves xDS, to gRPC programs and to Envoy.",
            "mcp", "Serves Istio by MCP-over-xDS.",
            "kubernetes", "Writes Istio's objects into Kubernetes.",
            "scaler", "Serves an autoscaler (KEDA).",
            "activator", "Holds the calls of services that have no instance yet.",
            "console", "Serves the console."));

    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Option(
            names = "--admin",
            paramLabel = "ADDRESS",
            description = "Tells by HTTP how it is: /healthz, /readyz, /metrics, /clients (default: nowhere).")
    private @Nullable String admin;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A JSON file with parts, admin, tls, access and grace; flags take precedence.")
    private @Nullable Path config;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "The certificate of the parts' servers.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PKCS#8.")
    private @Nullable Path key;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "What clients' certificates are trusted by (default: clients are asked for none).")
    private @Nullable Path clientCa;

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec spec;

    private final Map<String, PartProvider> there;
    /** By part, where it is to listen; empty: it is asked for, and listens nowhere. */
    private final Map<String, String> asked = new TreeMap<>();

    private ServeCommand(Map<String, PartProvider> there) {
        this.there = there;
    }

    /** With a flag for each part that there is. */
    static CommandLine line(Map<String, PartProvider> there) {
        ServeCommand command = new ServeCommand(there);
        CommandLine line = new CommandLine(command);
        there.forEach((name, provider) -> line.getCommandSpec()
                .addOption(command.flag(name, provider.listens(), TEXTS.getOrDefault(name, "Starts the part."))));
        TEXTS.keySet().stream()
                .filter(name -> !there.containsKey(name))
                .forEach(name -> line.getCommandSpec().addOption(command.missing(name)));
        return line;
    }

    private OptionSpec flag(String name, boolean listens, String text) {
        OptionSpec.Builder flag = OptionSpec.builder("--" + name);
        return (listens
                        ? flag.paramLabel("ADDRESS")
                                .type(String.class)
                                .description(text + " ADDRESS is host:port, or :port for all addresses.")
                                .setter(new Asking(name))
                        : flag.arity("0").type(boolean.class).description(text).setter(new Asking(name)))
                .build();
    }

    private OptionSpec missing(String name) {
        return OptionSpec.builder("--" + name)
                .arity("0..1")
                .type(String.class)
                .hidden(true)
                .setter(new CommandLine.Model.ISetter() {
                    @Override
                    public <T> @Nullable T set(@Nullable T value) {
                        if (value != null) {
                            throw new CommandLine.ParameterException(
                                    Objects.requireNonNull(spec).commandLine(), Parts.missing(name, there));
                        }
                        return null;
                    }
                })
                .build();
    }

    /** Notes that a flag of a part is given; picocli also sets the value that it has when it is not. */
    private final class Asking implements CommandLine.Model.ISetter {
        private final String name;

        Asking(String name) {
            this.name = name;
        }

        @Override
        public <T> @Nullable T set(@Nullable T value) {
            asked.remove(name);
            if (value instanceof String address) {
                asked.put(name, address);
            } else if (Boolean.TRUE.equals(value)) {
                asked.put(name, "");
            }
            return null;
        }
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ControlPlaneOptions options = options();
        SwitchboardOptions.Builder registry = View.client(etcd);
        BlockingQueue<String> signals = new LinkedBlockingQueue<>();
        Runnable unused = Signals.take(
                List.of("TERM", "INT"),
                signal -> {
                    signals.add(signal);
                    if (signals.size() > 1) {
                        // Whoever says it again does not want to wait.
                        Runtime.getRuntime().halt(signal.equals("INT") ? INTERRUPTED : TERMINATED);
                    }
                },
                told -> Printer.err(spec).message("switchboard serve: " + told));
        try (ControlPlane serving = start(options, registry)) {
            Printer out = Printer.out(spec);
            serving.addresses().forEach((part, address) -> out.line(part + " at " + address));
            serving.ready().thenRun(() -> out.line("ready"));
            String signal = signals.take();
            // It stays in the queue, so that the next one is the second.
            signals.add(signal);
            return signal.equals("INT") ? INTERRUPTED : CommandLine.ExitCode.OK;
        }
    }

    private static ControlPlane start(ControlPlaneOptions options, SwitchboardOptions.Builder registry)
            throws CommandFailure {
        try {
            return ControlPlane.start(options, meters -> Sources.of(registry, meters));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private ControlPlaneOptions options() throws CommandFailure {
        try {
            ControlPlaneOptions.Builder options = ControlPlaneOptions.builder();
            if (config != null) {
                options.file(config);
            }
            asked.forEach((name, address) -> options.part(name, address.isEmpty() ? null : address));
            if (admin != null) {
                options.admin(admin);
            }
            if (certificate != null) {
                options.certificate(certificate);
            }
            if (key != null) {
                options.key(key);
            }
            if (clientCa != null) {
                options.clientCa(clientCa);
            }
            return options.build();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }
}

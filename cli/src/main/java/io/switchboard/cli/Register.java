package io.switchboard.cli;

import io.grpc.InsecureChannelCredentials;
import io.switchboard.Switchboard;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code switchboard register}: announces a server that is no program of ours, for as long as it takes calls. */
@Command(
        name = "register",
        description = {
            "Announces the server at ADDRESS while it takes calls, until this command is ended. With a COMMAND, runs it,"
                    + " passes signals on to it, and ends with its exit code: on SIGTERM the server is taken out of the"
                    + " registry first, and the command gets the signal once callers have had time to notice. TERM, INT, HUP and USR1"
                    + " are passed on."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "1:it could not be done",
            "2:wrong usage",
            "128+N:ended by signal N",
            "other:that of the COMMAND"
        })
final class Register implements Callable<Integer> {
    /** What is seen of the server. */
    enum Check {
        tcp,
        grpc,
        none
    }

    private static final List<String> ENDING = List.of("TERM", "INT", "HUP");

    /** Picocli's to read. */
    @SuppressWarnings("UnusedVariable")
    @Mixin
    private OnlyHelp help = new OnlyHelp();

    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The name that callers look up.")
    private String service = "";

    @Parameters(
            index = "1",
            paramLabel = "ADDRESS",
            description = "Where it takes calls: host:port, as callers reach it.")
    private String address = "";

    @Parameters(
            index = "2..*",
            paramLabel = "COMMAND",
            description = "The program to run, after --; none: the server runs already.")
    private List<String> command = List.of();

    @Option(
            names = "--address",
            paramLabel = "NETWORK=HOST[:PORT]",
            description = "Where callers who come by another network reach it, such as wan=203.0.113.7; PORT is that of"
                    + " ADDRESS unless given. May be repeated.")
    private Map<String, String> addresses = new LinkedHashMap<>();

    @Option(names = "--id", paramLabel = "ID", description = "The instance's id (default: ADDRESS).")
    private @Nullable String id;

    @Option(
            names = "--weight",
            paramLabel = "N",
            defaultValue = "" + Instance.DEFAULT_WEIGHT,
            description = "Its share of the calls (default: ${DEFAULT-VALUE}).")
    private int weight;

    @Option(names = "--zone", paramLabel = "[REGION/]ZONE", description = "Where it runs (SWITCHBOARD_ZONE).")
    private @Nullable String zone;

    @Option(
            names = {"--instance-version", "--version"},
            paramLabel = "VERSION",
            description = "The version of the program.")
    private String version = "";

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "What routes may select by; may be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--check",
            paramLabel = "tcp|grpc|none",
            defaultValue = "tcp",
            description = "What shows that it takes calls: its port is open, gRPC's health service says so, or nothing"
                    + " (default: ${DEFAULT-VALUE}).")
    private Check check = Check.tcp;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "How often to look; it is taken out after three looks in a row that fail (default:"
                    + " ${DEFAULT-VALUE}).")
    private double interval;

    @Option(
            names = "--drain-delay",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "How long callers have to notice that it leaves (default: ${DEFAULT-VALUE}).")
    private double drainDelay;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long COMMAND may take to end after its signal, before it is killed (default:"
                    + " ${DEFAULT-VALUE}).")
    private double grace;

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec spec;

    Register() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ServiceName name = View.service(service);
        Instance instance = instance();
        requireTimes();
        Escort escort = new Escort(this::say, seconds(drainDelay), seconds(grace));
        // Before there is a child: a signal that the JVM takes ends it and leaves the child behind.
        Runnable unused = Signals.take(ENDING, escort::signalled, this::say);
        try (Switchboard switchboard = View.connect(View.server(etcd));
                Liveness liveness = liveness(instance.address());
                Child child = command.isEmpty() ? null : Child.start(command)) {
            if (child != null) {
                Runnable unusedToo = Signals.take(List.of("USR1"), child::signal, this::say);
            }
            Announcer announcer = new Announcer(switchboard.registrar(), name, instance, this::say);
            return escort.run(announcer, liveness, child, seconds(interval));
        }
    }

    private void requireTimes() throws CommandFailure {
        if (!(interval >= 0.05) || !(drainDelay >= 0) || !(grace >= 0)) {
            throw new CommandFailure("--interval is at least 0.05 seconds, --drain-delay and --grace are not negative");
        }
    }

    private Liveness liveness(Address at) {
        return switch (check) {
            case tcp -> Liveness.ofPort(at);
            case grpc -> Liveness.ofHealth(at, InsecureChannelCredentials.create());
            case none -> () -> "";
        };
    }

    Instance instance() throws CommandFailure {
        try {
            Address at = Address.parse(address);
            Instance.Builder instance = Instance.builder(at)
                    .weight(weight)
                    .locality(Places.of(zone, System.getenv()))
                    .version(version)
                    .labels(labels);
            for (Map.Entry<String, String> other : addresses.entrySet()) {
                instance.address(Instance.requireNetwork(other.getKey()), Address.parse(other.getValue(), at.port()));
            }
            return (id == null ? instance : instance.id(id)).build();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private void say(String what) {
        Printer.err(spec).message("switchboard register: " + what);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}

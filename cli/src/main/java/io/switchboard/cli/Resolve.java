package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.grpc.SwitchboardPolicy;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code switchboard resolve}: the set that a client would call. */
@Command(
        name = "resolve",
        description = {"Prints what a client sees of the service: its instances with overrides applied, and its config."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:there are instances", "1:there are none, or etcd cannot be read", "2:wrong usage"})
final class Resolve implements Callable<Integer> {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The name that callers look up.")
    private String service = "";

    Resolve() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ServiceName name = View.service(service);
        try (Registry registry = Registry.open(etcd)) {
            return print(registry.ask(admin -> admin.view(name)), registry.authority());
        }
    }

    private int print(Snapshot snapshot, String authority) throws CommandFailure {
        Set<Instance> callable = new HashSet<>(SwitchboardPolicy.callable(snapshot.instances()));
        if (output.isJson()) {
            output.print(json(snapshot, callable));
        } else if (!snapshot.instances().isEmpty()) {
            output.print(table(snapshot, callable));
            output.line("");
            output.line(callable.size() + " of " + snapshot.instances().size() + " get calls; revision "
                    + snapshot.revision()
                    + (snapshot.skipped() == 0 ? "" : "; " + snapshot.skipped() + " skipped as unreadable")
                    + (snapshot.serviceConfig() == null ? "; no service config" : "; with a service config"));
        }
        if (snapshot.instances().isEmpty()) {
            throw new CommandFailure("no instances of service " + snapshot.service() + " registered in etcd at "
                    + authority
                    + (snapshot.skipped() == 0 ? "" : ", " + snapshot.skipped() + " skipped as unreadable"));
        }
        return 0;
    }

    private static Table table(Snapshot snapshot, Set<Instance> callable) {
        Table table = new Table("ID", "ADDRESS", "WEIGHT", "ZONE", "VERSION", "STATE", "CALLS");
        for (Instance instance : snapshot.instances()) {
            table.row(
                    instance.id(),
                    instance.address().toString(),
                    Integer.toString(instance.weight()),
                    InstanceJson.place(instance),
                    instance.version().isEmpty() ? "-" : instance.version(),
                    InstanceJson.state(instance),
                    callable.contains(instance) ? "yes" : "no");
        }
        return table;
    }

    private static JsonObject json(Snapshot snapshot, Set<Instance> callable) {
        JsonObject json = new JsonObject();
        json.addProperty("service", snapshot.service().value());
        json.addProperty("revision", snapshot.revision());
        json.addProperty("skipped", snapshot.skipped());
        JsonArray instances = new JsonArray();
        for (Instance instance : snapshot.instances()) {
            JsonObject one = InstanceJson.of(instance);
            one.addProperty("callable", callable.contains(instance));
            instances.add(one);
        }
        json.add("instances", instances);
        if (snapshot.serviceConfig() != null) {
            json.add("serviceConfig", Documents.parse(snapshot.serviceConfig()));
        }
        return json;
    }
}

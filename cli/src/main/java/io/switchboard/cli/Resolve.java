package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.grpc.SwitchboardPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code switchboard resolve}: the set that a client would call. */
@Command(
        name = "resolve",
        description = {
            "Prints what a client sees of the service: its instances with overrides applied, and its config. With a"
                    + " list of datacenters: of all their registries, and the state of each."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:there are instances", "1:there are none, or no registry can be read", "2:wrong usage"})
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
        try (Sight sight = Sight.open(etcd)) {
            Snapshot seen = sight.view(name);
            print(seen, sight.drains(seen));
            if (seen.instances().isEmpty()) {
                throw sight.nobody(seen);
            }
            return 0;
        }
    }

    private void print(Snapshot snapshot, List<String> drains) {
        Set<Instance> callable = new HashSet<>(SwitchboardPolicy.callable(snapshot.instances()));
        if (output.isJson()) {
            output.print(json(snapshot, callable));
        } else if (!snapshot.instances().isEmpty()) {
            output.print(table(snapshot, callable));
            output.line("");
            output.line(summary(snapshot, callable.size()));
            drains.forEach(output::line);
            if (!snapshot.datacenters().isEmpty()) {
                output.line("");
                output.print(DatacenterStates.table(snapshot.datacenters()));
            }
        }
    }

    private static String summary(Snapshot snapshot, int callable) {
        boolean several = !snapshot.datacenters().isEmpty();
        return callable + " of " + snapshot.instances().size()
                + (several
                        ? " may get calls, those of "
                                + snapshot.datacenters().get(0).name() + " first"
                        : " get calls; revision " + snapshot.revision())
                + (snapshot.skipped() == 0 ? "" : "; " + snapshot.skipped() + " skipped as unreadable")
                + "; " + DatacenterStates.config(snapshot);
    }

    private static Table table(Snapshot snapshot, Set<Instance> callable) {
        boolean several = !snapshot.datacenters().isEmpty();
        List<String> heading = List.of("ID", "ADDRESS", "WEIGHT", "ZONE", "VERSION", "STATE", "CALLS");
        Table table = new Table(row(several ? "DATACENTER" : null, heading));
        for (Instance instance : inOrder(snapshot)) {
            List<String> cells = List.of(
                    instance.id(),
                    instance.address().toString(),
                    Integer.toString(instance.weight()),
                    InstanceJson.place(instance),
                    instance.version().isEmpty() ? "-" : instance.version(),
                    InstanceJson.state(instance),
                    callable.contains(instance) ? "yes" : "no");
            table.row(row(several ? instance.datacenter() : null, cells));
        }
        return table;
    }

    /** By datacenter, the nearest first. */
    private static List<Instance> inOrder(Snapshot snapshot) {
        if (snapshot.datacenters().isEmpty()) {
            return snapshot.instances();
        }
        List<String> names =
                snapshot.datacenters().stream().map(DatacenterState::name).toList();
        return snapshot.instances().stream()
                .sorted(Comparator.comparingInt(instance -> names.indexOf(instance.datacenter())))
                .toList();
    }

    /** @param datacenter null: there is one registry, and no such column */
    private static String[] row(@Nullable String datacenter, List<String> cells) {
        List<String> all = new ArrayList<>(cells);
        if (datacenter != null) {
            all.add(0, datacenter);
        }
        return all.toArray(String[]::new);
    }

    private static JsonObject json(Snapshot snapshot, Set<Instance> callable) {
        JsonObject json = new JsonObject();
        json.addProperty("service", snapshot.service().value());
        json.addProperty("revision", snapshot.revision());
        json.addProperty("skipped", snapshot.skipped());
        DatacenterStates.add(json, snapshot);
        JsonArray instances = new JsonArray();
        for (Instance instance : inOrder(snapshot)) {
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

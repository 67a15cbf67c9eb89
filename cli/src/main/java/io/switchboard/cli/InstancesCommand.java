package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.ServiceName;
import io.switchboard.operator.RegisteredInstance;
import io.switchboard.operator.RegisteredInstances;
import io.switchboard.operator.SkippedEntry;
import io.switchboard.operator.StoredDrain;
import io.switchboard.operator.StoredOverride;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code switchboard instances}: what stands in the registry under a service's name. */
@Command(
        name = "instances",
        description = {
            "Lists the instances of a service as they registered, with the operators' overrides beside them, and what is"
                    + " skipped. What a client makes of it: resolve."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:there are instances", "1:there are none, or etcd cannot be read", "2:wrong usage"})
final class InstancesCommand implements Callable<Integer> {
    /** How long leases last is asked for so many only: each is a request. */
    private static final int MAX_LEASES = 200;

    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The name that callers look up.")
    private String service = "";

    InstancesCommand() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ServiceName name = View.service(service);
        try (Registry registry = Registry.open(etcd)) {
            RegisteredInstances found = registry.ask(admin -> admin.knownInstances(name));
            Map<String, InstanceOverride> overrides = new HashMap<>();
            for (StoredOverride stored : registry.ask(admin -> admin.overrides(name))) {
                stored.override().ifPresent(override -> overrides.put(stored.id(), override));
            }
            if (output.isJson()) {
                output.print(json(found, overrides, leases(registry, found)));
            } else {
                print(found, overrides, Drained.standing(registry));
            }
            return found.instances().isEmpty() ? 1 : 0;
        }
    }

    private static Map<Long, Duration> leases(Registry registry, RegisteredInstances found)
            throws CommandFailure, InterruptedException {
        List<Long> leases = found.instances().stream()
                .map(RegisteredInstance::lease)
                .filter(lease -> lease != 0)
                .distinct()
                .limit(MAX_LEASES)
                .toList();
        return registry.ask(admin -> admin.leases(leases));
    }

    private void print(RegisteredInstances found, Map<String, InstanceOverride> overrides, List<StoredDrain> drains) {
        Instant now = Clock.systemUTC().instant();
        Table table = new Table("ID", "ADDRESS", "WEIGHT", "ZONE", "VERSION", "STATE", "LABELS", "AGE", "OVERRIDE");
        for (RegisteredInstance registered : found.instances()) {
            Instance instance = registered.instance();
            table.row(
                    instance.id(),
                    InstanceJson.addresses(instance),
                    Integer.toString(instance.weight()),
                    InstanceJson.place(instance),
                    instance.version().isEmpty() ? "-" : instance.version(),
                    InstanceJson.state(instance),
                    labels(instance),
                    age(instance, now),
                    said(found.service(), instance, overrides.get(instance.id()), drains));
        }
        output.print(table);
        for (SkippedEntry skipped : found.skipped()) {
            output.line("skipped " + skipped.id() + ": " + skipped.reason() + ", " + skipped.problem());
        }
    }

    private static String said(
            ServiceName service, Instance instance, @Nullable InstanceOverride override, List<StoredDrain> drains) {
        List<String> said = new ArrayList<>();
        if (override != null) {
            said.add(Overridden.words(override) + Overridden.why(override));
        }
        drains.stream()
                .filter(one -> Drained.concerns(one, service, instance))
                .forEach(one -> said.add(Drained.line(one)));
        return said.isEmpty() ? "-" : String.join("; ", said);
    }

    private static String labels(Instance instance) {
        return instance.labels().isEmpty()
                ? "-"
                : instance.labels().entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
    }

    private static String age(Instance instance, Instant now) {
        return instance.incarnation() == 0
                ? "-"
                : Ages.text(Duration.between(Instant.ofEpochMilli(instance.incarnation()), now));
    }

    private static JsonObject json(
            RegisteredInstances found, Map<String, InstanceOverride> overrides, Map<Long, Duration> leases) {
        JsonObject json = new JsonObject();
        json.addProperty("service", found.service().value());
        json.addProperty("revision", found.revision());
        JsonArray instances = new JsonArray();
        for (RegisteredInstance registered : found.instances()) {
            JsonObject one = InstanceJson.of(registered.instance());
            one.addProperty("lease", Long.toHexString(registered.lease()));
            Duration left = leases.get(registered.lease());
            one.addProperty("leaseSecondsLeft", left == null ? null : left.toSeconds());
            InstanceOverride override = overrides.get(registered.instance().id());
            if (override != null) {
                one.add("override", Overridden.json(override));
            }
            instances.add(one);
        }
        json.add("instances", instances);
        JsonArray skipped = new JsonArray();
        for (SkippedEntry entry : found.skipped()) {
            JsonObject one = new JsonObject();
            one.addProperty("id", entry.id());
            one.addProperty("reason", entry.reason().name());
            one.addProperty("problem", entry.problem());
            skipped.add(one);
        }
        json.add("skipped", skipped);
        return json;
    }
}

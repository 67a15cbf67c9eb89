package io.switchboard.cli;

import com.google.gson.JsonObject;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.ChangeAuthor;
import io.switchboard.etcd.OverrideChange;
import io.switchboard.etcd.RegisteredInstances;
import io.switchboard.etcd.StoredOverride;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code drain}, {@code undrain} and {@code weight} share: one instance is named, and what is said of it changes. */
final class OverrideEdit {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    @Mixin
    private Author author = new Author();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The name that callers look up.")
    private String service = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The instance's id, as instances lists it.")
    private String id = "";

    @Option(names = "--force", description = "Also for an instance that is not registered now.")
    private boolean force;

    /** Of the command that this is mixed into; set by picocli. */
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    OverrideEdit() {}

    /** What becomes of an override: empty stands for none. */
    interface Edit {
        Optional<InstanceOverride> of(Optional<InstanceOverride> before, ChangeAuthor signature);
    }

    /**
     * Makes the change and tells it.
     *
     * @param needsInstance whether it makes no sense for an instance that is not there
     */
    int make(Edit edit, boolean needsInstance) throws CommandFailure, InterruptedException {
        ServiceName name = View.service(service);
        if (id.isEmpty()) {
            throw new CommandFailure("the instance id is empty; instances " + service + " lists them");
        }
        ChangeAuthor signature = author.signature();
        try (Registry registry = Registry.open(etcd)) {
            RegisteredInstances found = Known.require(registry, name, id, force || !needsInstance);
            OverrideChange change =
                    registry.ask(operator -> operator.override(name, id, before -> edit.of(before, signature)));
            tell(change);
            if (needsInstance && change.after().isPresent()) {
                warnIfNobodyIsLeft(registry, found);
            }
            return 0;
        }
    }

    private void tell(OverrideChange change) {
        if (output.isJson()) {
            JsonObject json = new JsonObject();
            json.addProperty("service", service);
            json.addProperty("id", id);
            json.add("before", change.before().map(Overridden::json).orElse(null));
            json.add("after", change.after().map(Overridden::json).orElse(null));
            output.print(json);
            return;
        }
        String before = change.before().map(Overridden::words).orElse("no override");
        String after = change.after().map(Overridden::words).orElse("no override");
        output.line(id + " of " + service + ": "
                + (before.equals(after) ? after + ", as before" : before + " -> " + after)
                + change.after().map(Overridden::why).orElse(""));
    }

    /** Clients then call whom they should not, rather than nobody. */
    private void warnIfNobodyIsLeft(Registry registry, RegisteredInstances found)
            throws CommandFailure, InterruptedException {
        Map<String, InstanceOverride> overrides = new HashMap<>();
        for (StoredOverride stored : registry.ask(operator -> operator.overrides(found.service()))) {
            stored.override().ifPresent(override -> overrides.put(stored.id(), override));
        }
        boolean left = found.instances().stream().anyMatch(registered -> {
            InstanceOverride override = overrides.get(registered.instance().id());
            Integer weight = override == null ? null : override.weight();
            return registered.instance().state() == InstanceState.SERVING
                    && (override == null || override.state() != InstanceState.DRAINING)
                    && (weight == null ? registered.instance().weight() : weight) > 0;
        });
        if (!left && !found.instances().isEmpty()) {
            Printer.err(command)
                    .message(Objects.requireNonNull(command).qualifiedName() + ": no instance of " + service
                            + " is left that should get calls; clients go on calling those there are rather than fail");
        }
    }
}

package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.ServiceName;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.operator.StoredOverride;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code switchboard overrides}: what operators have said of single instances. */
@Command(
        name = "overrides",
        description = {
            "Lists the overrides of a service, or of all. They have no lease: one whose instance is not registered now is"
                    + " orphaned, and counts again when it is."
        },
        subcommands = OverridesCommand.Clear.class,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:etcd cannot be read", "2:wrong usage"})
final class OverridesCommand implements Callable<Integer> {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    @Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE", description = "Whose overrides (default: all).")
    private @Nullable String service;

    OverridesCommand() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (Registry registry = Registry.open(etcd)) {
            ServiceName name = service == null ? null : View.service(service);
            List<StoredOverride> overrides =
                    registry.ask(name == null ? RegistryAdmin::overrides : admin -> admin.overrides(name));
            if (output.isJson()) {
                output.print(json(overrides));
            } else {
                output.print(table(overrides));
            }
            return 0;
        }
    }

    private static Table table(List<StoredOverride> overrides) {
        Table table = new Table("SERVICE", "ID", "STATE", "WEIGHT", "AT", "BY", "REASON", "NOTE");
        for (StoredOverride stored : overrides) {
            Optional<InstanceOverride> override = stored.override();
            table.row(
                    stored.service().value(),
                    stored.id(),
                    override.map(Overridden::state).orElse("-"),
                    override.map(Overridden::weight).orElse("-"),
                    override.map(InstanceOverride::at).map(String::valueOf).orElse("-"),
                    override.map(InstanceOverride::by)
                            .filter(by -> !by.isEmpty())
                            .orElse("-"),
                    override.map(InstanceOverride::reason)
                            .filter(reason -> !reason.isEmpty())
                            .orElse("-"),
                    note(stored));
        }
        return table;
    }

    private static String note(StoredOverride stored) {
        String problem = stored.problem().isEmpty() ? "" : "not applied: " + stored.problem();
        String orphaned = stored.orphaned() ? "orphaned" : "";
        return orphaned.isEmpty() && problem.isEmpty()
                ? "-"
                : orphaned + (orphaned.isEmpty() || problem.isEmpty() ? "" : ", ") + problem;
    }

    private static JsonArray json(List<StoredOverride> overrides) {
        JsonArray all = new JsonArray();
        for (StoredOverride stored : overrides) {
            JsonObject one = new JsonObject();
            one.addProperty("service", stored.service().value());
            one.addProperty("id", stored.id());
            one.add("override", stored.override().map(Overridden::json).orElse(null));
            one.addProperty("orphaned", stored.orphaned());
            one.addProperty("problem", stored.problem());
            all.add(one);
        }
        return all;
    }

    /** {@code switchboard overrides clear}. */
    @Command(
            name = "clear",
            description = "Removes all that operators have said of one instance, also of one that is gone.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Clear implements Callable<Integer> {
        @Mixin
        private OverrideEdit edit = new OverrideEdit();

        Clear() {}

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            return edit.make((admin, target, author) -> admin.clearOverride(target));
        }
    }
}

package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.InstanceState;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.operator.StoredDrain;
import io.switchboard.operator.StoredOverride;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code switchboard drains}: all that operators have drained. */
@Command(
        name = "drains",
        description = {
            "Lists what operators have drained: zones, datacenters and instances, of all services, and until when."
                    + " Instances that drain by themselves are not among them."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:etcd cannot be read", "2:wrong usage"})
final class DrainsCommand implements Callable<Integer> {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    DrainsCommand() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (Registry registry = Registry.open(etcd)) {
            List<StoredDrain> drains = registry.ask(RegistryAdmin::drains);
            List<StoredOverride> endless = registry.ask(RegistryAdmin::overrides).stream()
                    .filter(one -> one.override().map(InstanceOverride::state).orElse(null) == InstanceState.DRAINING)
                    .toList();
            if (output.isJson()) {
                output.print(json(drains, endless));
            } else {
                output.print(table(drains, endless, Clock.systemUTC().instant()));
            }
            return 0;
        }
    }

    private static Table table(List<StoredDrain> drains, List<StoredOverride> endless, Instant now) {
        Table table = new Table("WHAT", "UNTIL", "LEFT", "BY", "REASON", "NOTE");
        for (StoredDrain stored : drains) {
            Optional<Drain> drain = stored.drain();
            table.row(
                    stored.target().map(DrainTarget::words).orElse(stored.name()),
                    drain.map(Drain::until).map(Instant::toString).orElse("-"),
                    drain.map(one -> stored.isOver(now) ? "over" : Ages.text(Duration.between(now, one.until())))
                            .orElse("-"),
                    dash(drain.map(Drain::by)),
                    dash(drain.map(Drain::reason)),
                    stored.problem().isEmpty() ? "-" : "not applied: " + stored.problem());
        }
        for (StoredOverride stored : endless) {
            table.row(
                    new DrainTarget.OneInstance(stored.service(), stored.id()).words(),
                    "-",
                    "-",
                    dash(stored.override().map(InstanceOverride::by)),
                    dash(stored.override().map(InstanceOverride::reason)),
                    stored.orphaned() ? "until undrain, orphaned" : "until undrain");
        }
        return table;
    }

    private static String dash(Optional<String> text) {
        return text.filter(one -> !one.isEmpty()).orElse("-");
    }

    private static JsonArray json(List<StoredDrain> drains, List<StoredOverride> endless) {
        JsonArray all = new JsonArray();
        for (StoredDrain stored : drains) {
            JsonObject one = stored.target().map(Drained::json).orElseGet(JsonObject::new);
            one.addProperty("key", stored.name());
            one.add("drain", Drained.json(stored.drain()));
            one.addProperty("problem", stored.problem());
            all.add(one);
        }
        for (StoredOverride stored : endless) {
            JsonObject one = new JsonObject();
            one.addProperty("service", stored.service().value());
            one.addProperty("id", stored.id());
            one.add("override", stored.override().map(Overridden::json).orElse(null));
            all.add(one);
        }
        return all;
    }
}

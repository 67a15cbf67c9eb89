package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.operator.ConfigVersion;
import io.switchboard.operator.StoredConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code switchboard config history}: who changed it, when and why. */
@Command(
        name = "history",
        description = {"Lists the last changes, the newest first; get --version-number and rollback take their numbers."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:there are none, or etcd cannot be read", "2:wrong usage"})
final class ConfigHistoryCommand implements Callable<Integer> {
    @Mixin
    private ConfigStore config = new ConfigStore();

    ConfigHistoryCommand() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (Registry registry = config.open()) {
            StoredConfig stored = config.read(registry);
            List<ConfigVersion> versions =
                    new ArrayList<>(registry.ask(admin -> admin.configHistory(stored.service())));
            if (versions.isEmpty()) {
                throw new CommandFailure("the config of " + stored.service() + " has no history");
            }
            Collections.reverse(versions);
            if (config.output().isJson()) {
                config.output().print(json(versions));
            } else {
                config.output().print(table(versions, stored.version()));
                if (stored.document().isPresent() && stored.version().isEmpty()) {
                    config.say("what is stored now was written past the history");
                }
            }
            return 0;
        }
    }

    private static Table table(List<ConfigVersion> versions, Optional<ConfigVersion> current) {
        Table table = new Table("VERSION", "AT", "BY", "SIZE", "REASON");
        for (ConfigVersion version : versions) {
            table.row(
                    version.number() + (current.equals(Optional.of(version)) ? " *" : ""),
                    version.at() == null ? "-" : version.at().toString(),
                    version.by().isEmpty() ? "-" : version.by(),
                    version.document()
                            .map(document -> Integer.toString(document.length()))
                            .orElse("deleted"),
                    version.reason());
        }
        return table;
    }

    private static JsonArray json(List<ConfigVersion> versions) {
        JsonArray all = new JsonArray();
        for (ConfigVersion version : versions) {
            JsonObject one = new JsonObject();
            one.addProperty("version", version.number());
            one.addProperty("at", version.at() == null ? null : version.at().toString());
            one.addProperty("by", version.by());
            one.addProperty("reason", version.reason());
            one.addProperty("document", version.document().orElse(null));
            all.add(one);
        }
        return all;
    }
}

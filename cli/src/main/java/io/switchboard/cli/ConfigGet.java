package io.switchboard.cli;

import com.google.gson.JsonObject;
import io.switchboard.core.ServiceName;
import io.switchboard.operator.ConfigVersion;
import io.switchboard.operator.StoredConfig;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code switchboard config get}: prints it. */
@Command(
        name = "get",
        description = {"Prints the config as it was written, or an earlier version of it."},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:there is none, or etcd cannot be read", "2:wrong usage"})
final class ConfigGet implements Callable<Integer> {
    /** Picocli's to read. */
    @SuppressWarnings("UnusedVariable")
    @Mixin
    private OnlyHelp help = new OnlyHelp();

    @Mixin
    private ConfigStore config = new ConfigStore();

    @Option(
            names = {"--version-number", "--version"},
            paramLabel = "N",
            description = "The version that history gives this number.")
    private @Nullable Long number;

    ConfigGet() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (Registry registry = config.open()) {
            ServiceName service = config.service();
            Long wanted = number;
            if (wanted != null) {
                ConfigVersion version = registry.ask(admin -> admin.configVersion(service, wanted));
                config.output()
                        .document(version.document()
                                .orElseThrow(() -> new CommandFailure("version " + wanted + " deleted the config")));
                return 0;
            }
            StoredConfig stored = registry.ask(admin -> admin.knownConfig(service));
            String document = stored.document().orElse("");
            if (config.output().isJson()) {
                config.output().print(json(stored, document));
            } else {
                config.output().document(document);
            }
            return 0;
        }
    }

    private static JsonObject json(StoredConfig stored, String document) {
        JsonObject json = new JsonObject();
        json.addProperty("service", stored.service().value());
        json.addProperty("revision", stored.revision());
        stored.version().ifPresent(version -> {
            json.addProperty("version", version.number());
            json.addProperty("by", version.by());
            json.addProperty("at", String.valueOf(version.at()));
            json.addProperty("reason", version.reason());
        });
        json.add("config", Documents.parse(document));
        return json;
    }
}

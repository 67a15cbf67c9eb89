package io.switchboard.cli;

import com.google.gson.JsonObject;
import io.switchboard.core.ServiceName;
import io.switchboard.operator.ConfigChange;
import io.switchboard.operator.ConfigVersion;
import io.switchboard.operator.StoredConfig;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands that read and write a service's config share. */
final class ConfigStore {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The name that callers look up.")
    private String service = "";

    /** Of the command that this is mixed into; set by picocli. */
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    ConfigStore() {}

    Output output() {
        return output;
    }

    ServiceName service() throws CommandFailure {
        return View.service(service);
    }

    Registry open() throws CommandFailure, InterruptedException {
        return Registry.open(etcd);
    }

    StoredConfig read(Registry registry) throws CommandFailure, InterruptedException {
        ServiceName name = service();
        return registry.ask(admin -> admin.config(name));
    }

    /** What was made of a document. */
    void told(ConfigChange change) {
        ConfigVersion version = change.version().orElse(null);
        ConfigVersion restored = change.restored().orElse(null);
        if (version == null) {
            told(null, restored, "unchanged" + (restored == null ? "" : ", it is as version " + restored.number()));
        } else {
            told(
                    version,
                    restored,
                    "written as version " + version.number()
                            + (restored == null ? "" : ", which is version " + restored.number() + " again"));
        }
        change.notes().forEach(this::say);
    }

    void told(ConfigVersion version, String what) {
        told(version, null, what);
    }

    private void told(@Nullable ConfigVersion version, @Nullable ConfigVersion restored, String what) {
        if (!output.isJson()) {
            output.line("config of " + service + ": " + what);
            return;
        }
        JsonObject json = new JsonObject();
        json.addProperty("service", service);
        json.addProperty("changed", version != null);
        if (version != null) {
            json.addProperty("version", version.number());
            json.addProperty("by", version.by());
            json.addProperty("at", String.valueOf(version.at()));
        }
        if (restored != null) {
            json.addProperty("restored", restored.number());
        }
        output.print(json);
    }

    void say(String note) {
        Printer.err(command).message(Objects.requireNonNull(command).qualifiedName() + ": " + note);
    }
}

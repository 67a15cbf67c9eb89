package io.switchboard.cli;

import com.google.gson.JsonObject;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.ChangeAuthor;
import io.switchboard.etcd.ConfigVersion;
import io.switchboard.etcd.RegisteredService;
import io.switchboard.etcd.RegistryAdmin;
import io.switchboard.etcd.StoredConfig;
import io.switchboard.grpc.config.ServiceConfigCheck;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
        return registry.ask(operator -> operator.config(name));
    }

    /** What is stored, which there has to be. */
    static String document(StoredConfig stored) throws CommandFailure {
        return stored.document()
                .orElseThrow(() -> new CommandFailure("service " + stored.service() + " has no config"));
    }

    List<ConfigVersion> history(Registry registry) throws CommandFailure, InterruptedException {
        ServiceName name = service();
        return registry.ask(operator -> operator.configHistory(name));
    }

    /** One of the changes that are kept. */
    ConfigVersion version(List<ConfigVersion> history, long number) throws CommandFailure {
        return history.stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .orElseThrow(() -> new CommandFailure("the history of the config of " + service + " has no version "
                        + number
                        + (history.isEmpty()
                                ? ""
                                : "; there are " + history.get(0).number() + " to "
                                        + history.get(history.size() - 1).number())));
    }

    /**
     * Writes the document if clients take it and nobody has changed the config since it was read.
     *
     * @throws CommandFailure if not; nothing is written
     */
    void write(Registry registry, StoredConfig read, String document, ChangeAuthor signature)
            throws CommandFailure, InterruptedException {
        write(registry, read, document, signature, null);
    }

    /** @param restored the version whose document it is; null: it is new */
    void write(
            Registry registry,
            StoredConfig read,
            String document,
            ChangeAuthor signature,
            @Nullable ConfigVersion restored)
            throws CommandFailure, InterruptedException {
        check(document);
        if (read.document().equals(Optional.of(document))) {
            told(null, restored, "unchanged" + (restored == null ? "" : ", it is as version " + restored.number()));
            return;
        }
        ConfigVersion version =
                registry.ask(operator -> operator.writeConfig(read.service(), document, read.revision(), signature));
        told(
                version,
                restored,
                "written as version " + version.number()
                        + (restored == null ? "" : ", which is version " + restored.number() + " again"));
        noteIfNobodyIsThere(registry);
    }

    static void check(String document) throws CommandFailure {
        try {
            ServiceConfigCheck.check(document);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    void told(@Nullable ConfigVersion version, String what) {
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

    /** A config may be there before its service is, and be meant for another. */
    private void noteIfNobodyIsThere(Registry registry) throws CommandFailure, InterruptedException {
        ServiceName name = service();
        if (registry.ask(operator -> operator.instances(name)).instances().isEmpty()) {
            List<String> names = registry.ask(RegistryAdmin::services).services().stream()
                    .map(RegisteredService::name)
                    .map(ServiceName::value)
                    .toList();
            say("no instances of " + service + " are registered now" + Near.to(service, names));
        }
    }

    void say(String note) {
        Printer.err(command).message(Objects.requireNonNull(command).qualifiedName() + ": " + note);
    }
}

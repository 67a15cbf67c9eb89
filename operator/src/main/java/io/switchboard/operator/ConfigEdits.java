package io.switchboard.operator;

import io.switchboard.core.ServiceName;
import io.switchboard.grpc.config.ServiceConfigCheck;
import io.switchboard.operator.RegistryAdminException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** How a service's config may be changed: to what clients take, from what was read, and not to what it is already. */
final class ConfigEdits {
    private final RegistryStore store;
    private final KnownNames names;

    ConfigEdits(RegistryStore store, KnownNames names) {
        this.store = store;
        this.names = names;
    }

    /** @throws RegistryAdminException if there is none */
    static String document(StoredConfig stored) {
        return stored.document()
                .orElseThrow(() ->
                        new RegistryAdminException(Kind.NOT_FOUND, "service " + stored.service() + " has no config"));
    }

    CompletableFuture<StoredConfig> known(ServiceName service) {
        return store.config(service).thenApply(read -> {
            document(read);
            return read;
        });
    }

    /** @param expected empty: whatever is there */
    CompletableFuture<ConfigChange> set(
            ServiceName service, String document, OptionalLong expected, ChangeAuthor author) {
        ServiceConfigCheck.check(document);
        return store.config(service).thenCompose(read -> {
            if (expected.isPresent() && expected.getAsLong() != read.revision()) {
                throw new RegistryAdminException(
                        Kind.CONFLICT,
                        "the config of " + service + " is at revision " + read.revision() + ", not at "
                                + expected.getAsLong()
                                + read.version()
                                        .map(version -> ": changed by " + version.by() + " at " + version.at())
                                        .orElse("")
                                + "; nothing was written");
            }
            return replace(read, document, author, Optional.empty());
        });
    }

    /** @param restored the version whose document it is; empty: it is new */
    CompletableFuture<ConfigChange> replace(
            StoredConfig read, String document, ChangeAuthor author, Optional<ConfigVersion> restored) {
        ServiceConfigCheck.check(document);
        if (read.document().equals(Optional.of(document))) {
            return CompletableFuture.completedFuture(new ConfigChange(Optional.empty(), restored, List.of()));
        }
        return store.writeConfig(read.service(), Optional.of(document), read.revision(), author)
                .thenCompose(version -> notes(read.service())
                        .thenApply(notes -> new ConfigChange(Optional.of(version), restored, notes)));
    }

    CompletableFuture<ConfigVersion> delete(StoredConfig read, ChangeAuthor author) {
        document(read);
        return store.writeConfig(read.service(), Optional.empty(), read.revision(), author);
    }

    /** @param number empty: the newest that is another than what is there */
    CompletableFuture<ConfigChange> rollback(ServiceName service, OptionalLong number, ChangeAuthor author) {
        return store.config(service)
                .thenCompose(read -> store.configHistory(service).thenCompose(history -> {
                    ConfigVersion wanted = number.isPresent()
                            ? version(service, history, number.getAsLong())
                            : previous(history, read);
                    String document = wanted.document()
                            .orElseThrow(() -> new RegistryAdminException(
                                    Kind.REFUSED,
                                    "version " + wanted.number() + " deleted the config of " + service
                                            + "; to do that again, delete it"));
                    return replace(
                            read,
                            document,
                            author.because("rollback to version " + wanted.number()),
                            Optional.of(wanted));
                }));
    }

    CompletableFuture<ConfigVersion> version(ServiceName service, long number) {
        return store.configHistory(service).thenApply(history -> version(service, history, number));
    }

    private static ConfigVersion version(ServiceName service, List<ConfigVersion> history, long number) {
        return history.stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .orElseThrow(() -> new RegistryAdminException(
                        Kind.NOT_FOUND,
                        "the history of the config of " + service + " has no version " + number
                                + (history.isEmpty()
                                        ? ""
                                        : "; there are " + history.get(0).number() + " to "
                                                + history.get(history.size() - 1)
                                                        .number())));
    }

    private static ConfigVersion previous(List<ConfigVersion> history, StoredConfig read) {
        for (int i = history.size() - 1; i >= 0; i--) {
            ConfigVersion version = history.get(i);
            if (version.document().isPresent() && !version.document().equals(read.document())) {
                return version;
            }
        }
        throw new RegistryAdminException(
                Kind.NOT_FOUND, "the history of the config of " + read.service() + " has nothing else to go back to");
    }

    /**
     * A config may be there before its service is, and be meant for another. Once it is written, not knowing is no
     * failure.
     */
    private CompletableFuture<List<String>> notes(ServiceName service) {
        return store.instances(service)
                .thenCompose(found -> found.instances().isEmpty()
                        ? names.near(service)
                                .thenApply(near -> List.of("no instances of " + service + " are registered now" + near))
                        : CompletableFuture.completedFuture(List.<String>of()))
                .exceptionally(unknown -> List.of());
    }
}

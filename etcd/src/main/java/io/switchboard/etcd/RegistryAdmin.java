package io.switchboard.etcd;

import io.switchboard.core.InstanceOverride;
import io.switchboard.core.ServiceName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * What an operator asks of a registry and says in it: who is registered, overrides of single instances, and the services'
 * configs with their history. Each answer is one reading; nothing is followed.
 *
 * <p>Every request is sent once, with the request timeout of the {@link EtcdOptions}. Answers come on one of the
 * client's threads for listeners ({@link EtcdClient#callbacks}); failures are {@link RegistryAdminException}s.
 */
public final class RegistryAdmin {
    private final Registrations registrations;
    private final Overrides overrides;
    private final Configs configs;
    private final FirstConnection reach;
    private final Executor callbacks;
    private final Ends ends;

    /** @param callbacks where answers come: what a program does with one is not to hold the client up */
    RegistryAdmin(Connection connection, FirstConnection reach, Executor callbacks, Ends ends) {
        this.ends = ends;
        Kv kv = new Kv(connection);
        OperatorKeys keys = new OperatorKeys(connection.options().namespace(), connection.layout());
        registrations = new Registrations(kv, keys, connection.reader());
        overrides = new Overrides(kv, keys, registrations, connection.ticker(), callbacks);
        configs = new Configs(kv, keys, connection.ticker());
        this.reach = reach;
        this.callbacks = callbacks;
    }

    private <T> CompletableFuture<T> outside(CompletableFuture<T> answer) {
        CompletableFuture<T> told = answer.whenCompleteAsync((value, failure) -> {}, callbacks);
        Runnable end = () -> told.completeExceptionally(
                new RegistryAdminException(RegistryAdminException.Kind.UNREACHABLE, Ends.CLOSED));
        if (ends.add(end)) {
            told.whenComplete((value, failure) -> ends.remove(end));
        } else {
            end.run();
        }
        return told;
    }

    /** Whether etcd was reached, once the first attempt to connect to it has ended, which may take any time. */
    public CompletableFuture<Boolean> connected() {
        return outside(reach.known());
    }

    /**
     * All services of the namespace, ordered by name. What lies before a key's last slash is taken for the service, and a
     * value that is no registration is left out and counted. What starts with {@code switchboard/} is not looked at.
     */
    public CompletableFuture<RegisteredServices> services() {
        return outside(registrations.services());
    }

    /** What is registered under a name, without overrides, and with what clients skip. */
    public CompletableFuture<RegisteredInstances> instances(ServiceName service) {
        return outside(registrations.instances(service));
    }

    /** How long leases last without another heartbeat, by id: a request for each. What is not known is left out. */
    public CompletableFuture<Map<Long, Duration>> leases(Collection<Long> ids) {
        return outside(registrations.ttls(ids));
    }

    /** The overrides of a service, ordered by instance id. */
    public CompletableFuture<List<StoredOverride>> overrides(ServiceName service) {
        return outside(overrides.of(service));
    }

    /** The overrides of all services. */
    public CompletableFuture<List<StoredOverride>> overrides() {
        return outside(overrides.ofAll());
    }

    /**
     * Changes an override. Whether there is such an instance is not looked at. What others change at the same time is
     * not lost: then the change is made again, to what they left.
     *
     * @param change from what there is to what is to be; empty: none. Its time is now unless said. May be called several times
     */
    public CompletableFuture<OverrideChange> override(
            ServiceName service, String instanceId, UnaryOperator<Optional<InstanceOverride>> change) {
        return outside(overrides.change(service, instanceId, change));
    }

    /** A service's config, and who wrote it. */
    public CompletableFuture<StoredConfig> config(ServiceName service) {
        return outside(configs.read(service));
    }

    /**
     * Writes a service's config, and into its history. The document is not looked at: check it before, with {@code
     * io.switchboard.grpc.ServiceConfigs}.
     *
     * @param expectedRevision {@link StoredConfig#revision()} as it was read; if the config has changed since, nothing is
     *     written, and the failure is a {@link RegistryAdminException.Kind#CONFLICT}
     */
    public CompletableFuture<ConfigVersion> writeConfig(
            ServiceName service, String document, long expectedRevision, ChangeAuthor signature) {
        return outside(configs.write(service, Optional.of(document), expectedRevision, signature));
    }

    /** Deletes a service's config, as {@link #writeConfig} writes it; its history stays. */
    public CompletableFuture<ConfigVersion> deleteConfig(
            ServiceName service, long expectedRevision, ChangeAuthor signature) {
        return outside(configs.write(service, Optional.empty(), expectedRevision, signature));
    }

    /** The last changes of a service's config, the oldest first. */
    public CompletableFuture<List<ConfigVersion>> configHistory(ServiceName service) {
        return outside(configs.versions(service));
    }
}

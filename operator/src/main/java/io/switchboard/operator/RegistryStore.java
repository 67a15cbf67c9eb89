package io.switchboard.operator;

import io.switchboard.core.DrainTarget;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.OldOperatorKeys;
import io.switchboard.etcd.OperatorKeys;
import io.switchboard.etcd.RegistryAccess;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * What stands in the registry, read and written as it is, with no rule about what may be written. Each answer is one
 * reading, and comes on one of the client's threads for listeners, so that what is made of it does not hold the client
 * up.
 */
final class RegistryStore {
    private final RegistryAccess access;
    private final Registrations registrations;
    private final Overrides overrides;
    private final Configs configs;
    private final OldKeys oldKeys;
    private final TimedDrains drains;

    RegistryStore(RegistryAccess access) {
        this.access = access;
        Kv kv = new Kv(access);
        OperatorKeys keys = new OperatorKeys(access.options().namespace(), access.layout());
        OldOperatorKeys before = new OldOperatorKeys(access.options().namespace());
        registrations = new Registrations(kv, keys, access.reader());
        overrides = new Overrides(kv, keys, before, registrations, access.scheduler(), access.callbacks());
        configs = new Configs(kv, keys, before, access.scheduler());
        oldKeys = new OldKeys(kv, keys, before);
        drains = new TimedDrains(kv, access.options().namespace(), access.scheduler());
    }

    private <T> CompletableFuture<T> outside(CompletableFuture<T> answer) {
        return access.untilClosed(
                answer.whenCompleteAsync((value, failure) -> {}, access.callbacks()),
                closed -> new RegistryAdminException(RegistryAdminException.Kind.UNREACHABLE, closed));
    }

    /** Names the cluster for messages. */
    String registry() {
        return access.registry();
    }

    CompletableFuture<Boolean> connected() {
        return outside(access.connected());
    }

    CompletableFuture<RegisteredServices> services() {
        return outside(registrations.services());
    }

    CompletableFuture<RegisteredInstances> instances(ServiceName service) {
        return outside(registrations.instances(service));
    }

    CompletableFuture<Map<Long, Duration>> leases(Collection<Long> ids) {
        return outside(registrations.ttls(ids));
    }

    CompletableFuture<List<StoredOverride>> overrides(ServiceName service) {
        return outside(overrides.of(service));
    }

    CompletableFuture<List<StoredOverride>> overrides() {
        return outside(overrides.ofAll());
    }

    /**
     * Changes an override. What others change at the same time is not lost: then the change is made again, to what they
     * left.
     */
    CompletableFuture<OverrideChange> override(
            ServiceName service, String instanceId, UnaryOperator<Optional<InstanceOverride>> change) {
        return outside(overrides.change(service, instanceId, change));
    }

    CompletableFuture<List<StoredDrain>> drains() {
        return outside(drains.all());
    }

    CompletableFuture<DrainChange> drain(DrainTarget target, Duration length, ChangeAuthor author) {
        return outside(drains.put(target, length, author));
    }

    CompletableFuture<HeldDrain> hold(DrainTarget target, Duration length, ChangeAuthor author) {
        return outside(drains.putNew(target, length, author));
    }

    CompletableFuture<HeldDrain.State> state(HeldDrain held) {
        return outside(drains.state(held));
    }

    CompletableFuture<HeldDrain.State> release(HeldDrain held) {
        return outside(drains.end(held));
    }

    CompletableFuture<DrainChange> undrain(DrainTarget target) {
        return outside(drains.delete(target));
    }

    CompletableFuture<ZonePopulation> population(Locality zone) {
        return outside(registrations.population(zone));
    }

    CompletableFuture<StoredConfig> config(ServiceName service) {
        return outside(configs.read(service));
    }

    CompletableFuture<List<ConfigVersion>> configHistory(ServiceName service) {
        return outside(configs.versions(service));
    }

    /**
     * Writes a service's config, and into its history.
     *
     * @param document empty: none, and its history stays
     * @param expectedRevision {@link StoredConfig#revision()} as it was read; if the config has changed since, nothing
     *     is written, and the failure is a {@link RegistryAdminException.Kind#CONFLICT}
     */
    CompletableFuture<ConfigVersion> writeConfig(
            ServiceName service, Optional<String> document, long expectedRevision, ChangeAuthor author) {
        return outside(configs.write(service, document, expectedRevision, author));
    }

    CompletableFuture<MovedKeys> moveOldKeys() {
        return outside(oldKeys.move());
    }
}

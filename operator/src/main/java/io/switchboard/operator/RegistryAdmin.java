package io.switchboard.operator;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.grpc.Explanation;
import io.switchboard.grpc.SwitchboardPolicy;
import io.switchboard.operator.RegistryAdminException.Kind;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What an operator asks of a registry and changes in it: who is registered and what clients make of it, overrides of
 * single instances, drains, and the services' configs with their history. Each answer is one reading; nothing is
 * followed. What is wrong with the registry itself: {@link Diagnosis}.
 *
 * <p>The command, a console and a program all use this class, so that they have the same rules and the same refusals.
 * Nothing is written that clients would reject, nor over a change that the author has not seen.
 *
 * <p>Every request is sent once, with the request timeout of the {@link EtcdOptions}. Answers come on one of the
 * client's threads for listeners ({@link EtcdClient#callbacks}); failures are {@link RegistryAdminException}s. Safe for
 * use by several threads; lives as long as its client.
 */
public final class RegistryAdmin {
    private final RegistryStore store;
    private final KnownNames names;
    private final OverrideEdits overrides;
    private final DrainEdits drains;
    private final ConfigEdits configs;
    private final CanaryPlans canaries;
    private final ClientView view;
    private final Scheduler clock;

    private RegistryAdmin(EtcdClient client) {
        store = new RegistryStore(client.access());
        names = new KnownNames(store);
        overrides = new OverrideEdits(store, names);
        drains = new DrainEdits(store, overrides);
        configs = new ConfigEdits(store, names);
        canaries = new CanaryPlans(store);
        view = new ClientView(client);
        clock = client.scheduler();
    }

    /** Of the registry that this client is connected to; who makes the client closes it. */
    public static RegistryAdmin of(EtcdClient client) {
        return new RegistryAdmin(client);
    }

    /** What is wrong in itself is refused in the same way, wherever it is found. */
    private static <T> CompletableFuture<T> answer(Supplier<CompletableFuture<T>> question) {
        try {
            return question.get().exceptionallyCompose(failure -> CompletableFuture.failedFuture(told(failure)));
        } catch (IllegalArgumentException | RegistryAdminException e) {
            return CompletableFuture.failedFuture(told(e));
        }
    }

    private static Throwable told(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IllegalArgumentException wrong ? RegistryAdminException.refused(wrong) : cause;
    }

    /** Whether etcd was reached, once the first attempt to connect to it has ended, which may take any time. */
    public CompletableFuture<Boolean> connected() {
        return store.connected();
    }

    /**
     * All services of the namespace, ordered by name. What lies before a key's last slash is taken for the service, and
     * a value that is no registration is left out and counted. What starts with {@code switchboard/} is not looked at.
     */
    public CompletableFuture<RegisteredServices> services() {
        return store.services();
    }

    /** What is registered under a name, which may be nothing, without overrides, and with what clients skip. */
    public CompletableFuture<RegisteredInstances> instances(ServiceName service) {
        return store.instances(service);
    }

    /**
     * As {@link #instances}; where there is nothing it fails as {@link Kind#UNKNOWN_SERVICE}, with names that may be
     * meant.
     */
    public CompletableFuture<RegisteredInstances> knownInstances(ServiceName service) {
        return answer(() -> names.registered(service));
    }

    /**
     * The registered services that may be meant by a name that is not, for the end of a message, such as {@code ; did
     * you mean demo?}; empty: there are none, or the service is registered.
     */
    public CompletableFuture<String> near(ServiceName service) {
        return answer(() -> names.near(service));
    }

    /** How long leases last without another heartbeat, by id: a request for each. What is not known is left out. */
    public CompletableFuture<Map<Long, Duration>> leases(Collection<Long> ids) {
        return store.leases(ids);
    }

    /** What a client sees of a service that begins to follow it now: with overrides applied, and with the config. */
    public CompletableFuture<Snapshot> view(ServiceName service) {
        return answer(() -> view.now(service));
    }

    /**
     * Why a call goes where it goes, by what a client {@linkplain #view sees} now that is connected to every instance.
     *
     * @param own where the caller is; {@link Locality#UNKNOWN}: nowhere in particular
     * @param config a service config to be tried instead of the one in the registry; empty: that one
     */
    public CompletableFuture<Explanation> explain(
            ServiceName service, SwitchboardPolicy.Call call, Locality own, Optional<String> config) {
        return answer(() -> view.now(service)
                .thenCompose(seen -> seen.instances().isEmpty()
                        ? names.unknown(service)
                        : CompletableFuture.completedFuture(
                                Explanations.of(seen, config.orElse(seen.serviceConfig()), call, own, clock.now()))));
    }

    /** The overrides of a service, ordered by instance id. */
    public CompletableFuture<List<StoredOverride>> overrides(ServiceName service) {
        return store.overrides(service);
    }

    /** The overrides of all services. */
    public CompletableFuture<List<StoredOverride>> overrides() {
        return store.overrides();
    }

    /** Takes an instance out, through its restarts, until {@link #undrain}; its weight stays as it is overridden. */
    public CompletableFuture<OverrideChange> drain(InstanceTarget target, ChangeAuthor author) {
        return answer(() -> overrides.give(target, OverrideEdits.drained(author)));
    }

    /**
     * Takes an instance out for a time, through its restarts. The drain ends by itself; to prolong it, drain again.
     *
     * @param length from {@link Drain#SHORTEST} to {@link Drain#LONGEST}
     */
    public CompletableFuture<DrainChange> drain(InstanceTarget target, Duration length, ChangeAuthor author) {
        return answer(() -> drains.instance(target, length, author));
    }

    /** Takes back both kinds of {@link #drain}, also for an instance that is gone. */
    public CompletableFuture<OverrideChange> undrain(InstanceTarget target, ChangeAuthor author) {
        return answer(() -> overrides
                .takeBack(target, OverrideEdits.undrained(author))
                .thenCompose(made -> drains.endToo(target, made)));
    }

    /**
     * Takes all instances in a zone out for a time, of every service: they get no new calls while there are others. The
     * drain ends by itself; to prolong it, drain again. A zone in which nobody is registered is not refused: the change
     * has a note.
     *
     * @param zone its region may be empty: see {@link Locality#isInZoneOf}
     * @param length from {@link Drain#SHORTEST} to {@link Drain#LONGEST}
     */
    public CompletableFuture<DrainChange> drainZone(Locality zone, Duration length, ChangeAuthor author) {
        return answer(() -> drains.zone(zone, length, author));
    }

    /** As {@link #drainZone}, for a datacenter, in clients that follow several. */
    public CompletableFuture<DrainChange> drainDatacenter(
            DatacenterName datacenter, Duration length, ChangeAuthor author) {
        return answer(() -> drains.datacenter(new DrainTarget.Datacenter(datacenter), length, author));
    }

    /** Takes back {@link #drainZone}, for a zone that is named in the same way. */
    public CompletableFuture<DrainChange> undrainZone(Locality zone) {
        return answer(() -> drains.end(new DrainTarget.Zone(zone)));
    }

    /** Takes back {@link #drainDatacenter}. */
    public CompletableFuture<DrainChange> undrainDatacenter(DatacenterName datacenter) {
        return answer(() -> drains.end(new DrainTarget.Datacenter(datacenter)));
    }

    /**
     * Drains for a time what is not drained so far, for somebody who watches it and takes it back by {@link #release}.
     * If it is drained already it fails as {@link Kind#CONFLICT}.
     *
     * @param length from {@link Drain#SHORTEST} to {@link Drain#LONGEST}, after which it ends if nobody takes it back
     */
    public CompletableFuture<HeldDrain> hold(DrainTarget target, Duration length, ChangeAuthor author) {
        return answer(() -> store.hold(target, Drain.requireLength(length), author));
    }

    /** What has become of a drain that is held. */
    public CompletableFuture<HeldDrain.State> state(HeldDrain held) {
        return answer(() -> store.state(held));
    }

    /**
     * Takes back a drain that is held, and no other: one that others have written in its place stays. May be repeated.
     *
     * @return {@link HeldDrain.State#GONE}, or what stands there and is not ours
     */
    public CompletableFuture<HeldDrain.State> release(HeldDrain held) {
        return answer(() -> store.release(held));
    }

    /** Services that have instances in a zone, and nobody elsewhere in this registry who takes calls. */
    public CompletableFuture<List<ServiceName>> servicesOnlyIn(Locality zone) {
        return answer(() -> store.population(zone).thenApply(ZonePopulation::alone));
    }

    /** All drains that end by themselves, ordered by key; drains without an end are {@link #overrides}. */
    public CompletableFuture<List<StoredDrain>> drains() {
        return store.drains();
    }

    /**
     * Sets an instance's share of the calls, whatever weight it has registered.
     *
     * @param weight from 0, which is none, to {@link io.switchboard.core.Instance#MAX_WEIGHT}
     */
    public CompletableFuture<OverrideChange> setWeight(InstanceTarget target, int weight, ChangeAuthor author) {
        return answer(() -> overrides.give(target, OverrideEdits.weighed(weight, author)));
    }

    /** Lets an instance's own weight count again, also of one that is gone. */
    public CompletableFuture<OverrideChange> clearWeight(InstanceTarget target, ChangeAuthor author) {
        return answer(() -> overrides.takeBack(target, OverrideEdits.weighed(null, author)));
    }

    /** Removes the override of an instance and its drain, also of one that is gone. */
    public CompletableFuture<OverrideChange> clearOverride(InstanceTarget target) {
        return answer(() -> overrides
                .takeBack(target, before -> Optional.empty())
                .thenCompose(made -> drains.endToo(target, made)));
    }

    /**
     * Changes an override in any way. What others change at the same time is not lost: then the change is made again,
     * to what they left.
     *
     * @param change from what there is to what is to be; empty: none. Its time is now unless given. May be called
     *     several times
     */
    public CompletableFuture<OverrideChange> override(
            InstanceTarget target, UnaryOperator<Optional<InstanceOverride>> change) {
        return answer(() -> overrides.give(target, change));
    }

    /** A service's config, and who wrote it. */
    public CompletableFuture<StoredConfig> config(ServiceName service) {
        return store.config(service);
    }

    /** As {@link #config}; where there is none it fails as {@link Kind#NOT_FOUND}. */
    public CompletableFuture<StoredConfig> knownConfig(ServiceName service) {
        return answer(() -> configs.known(service));
    }

    /** The last changes of a service's config, the oldest first. */
    public CompletableFuture<List<ConfigVersion>> configHistory(ServiceName service) {
        return store.configHistory(service);
    }

    /** One of these; fails as {@link Kind#NOT_FOUND} if it is none. */
    public CompletableFuture<ConfigVersion> configVersion(ServiceName service, long number) {
        return answer(() -> configs.version(service, number));
    }

    /**
     * What writing a document would change, in the form of {@code diff -u}; empty: nothing. The document is not looked
     * at.
     *
     * @param name what the document is called there
     */
    public CompletableFuture<List<String>> configDiff(ServiceName service, String name, String document) {
        return answer(() -> store.config(service)
                .thenApply(read -> UnifiedDiff.of("registry", read.document().orElse(""), name, document)));
    }

    /**
     * Writes a service's config, and into its history.
     *
     * @param expectedRevision {@link StoredConfig#revision} as it was read; if it is another now, nothing is written,
     *     and it fails as {@link Kind#CONFLICT}. Empty: whatever is there is replaced
     */
    public CompletableFuture<ConfigChange> setConfig(
            ServiceName service, String document, OptionalLong expectedRevision, ChangeAuthor author) {
        return answer(() -> configs.set(service, document, expectedRevision, author));
    }

    /**
     * Writes a service's config as {@link #setConfig}, in the place of one that was read before and looked at since.
     */
    public CompletableFuture<ConfigChange> replaceConfig(StoredConfig read, String document, ChangeAuthor author) {
        return answer(() -> configs.replace(read, document, author, Optional.empty()));
    }

    /** Deletes a service's config that was read before, which there has to be; its history stays. */
    public CompletableFuture<ConfigVersion> deleteConfig(StoredConfig read, ChangeAuthor author) {
        return answer(() -> configs.delete(read, author));
    }

    /**
     * Writes an earlier version of a service's config again.
     *
     * @param number of the version; empty: the newest that is another than what is there
     */
    public CompletableFuture<ConfigChange> rollbackConfig(
            ServiceName service, OptionalLong number, ChangeAuthor author) {
        return answer(() -> configs.rollback(service, number, author));
    }

    /**
     * What the route of a canary would be, and what that changes; nothing is written. A new route for all calls of some
     * headers takes all of them unless the share is given; the other calls go to the other version that is registered,
     * if there is only one.
     *
     * @param evenIfUnknown whether the canary may be instances that are not registered now
     */
    public CompletableFuture<CanaryPlan> planCanary(ServiceName service, CanarySpec spec, boolean evenIfUnknown) {
        return answer(() -> canaries.of(service, spec, evenIfUnknown));
    }

    /** What taking the route of the canary away would change; nothing is written. */
    public CompletableFuture<CanaryPlan> planNoCanary(ServiceName service) {
        return answer(() -> canaries.ofNone(service));
    }

    /** Writes what was planned, unless the config has been changed since. */
    public CompletableFuture<ConfigChange> applyCanary(CanaryPlan plan, ChangeAuthor author) {
        return answer(
                () -> configs.replace(plan.read(), plan.document(), author.because(plan.reason()), Optional.empty()));
    }

    /**
     * Moves all configs and overrides from the keys of earlier versions to where they are now; whoever follows them
     * sees no change. Clients of earlier versions do not find them any more.
     */
    public CompletableFuture<MovedKeys> moveOldKeys() {
        return store.moveOldKeys();
    }
}

package io.switchboard.operator;

import io.switchboard.core.Cleanup;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.FederatedDirectory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.grpc.config.DatacentersConfig;
import io.switchboard.operator.RegistryAdminException.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a new client of several datacenters sees of a service: as {@link RegistryAdmin#view} for one registry, without
 * the snapshot cache and the guard against mass removals.
 *
 * <p>Safe for use by several threads.
 */
public final class DatacentersView implements AutoCloseable {
    /** Longer than a client waits for a silent registry before it uses the others. */
    private static final Duration SHORTEST = Duration.ofSeconds(3);

    private final List<ReadDatacenter> datacenters;
    private final FederatedDirectory directory;
    private final EtcdClient own;
    private final Duration patience;

    private DatacentersView(List<DatacenterRegistry> registries) {
        datacenters = registries.stream().map(ReadDatacenter::new).toList();
        own = datacenters.get(0).client();
        directory = new FederatedDirectory(datacenters, true, DatacentersConfig::namedBy, own.scheduler());
        Duration longest = registries.stream()
                .map(one -> one.etcd().requestTimeout().multipliedBy(2))
                .max(Duration::compareTo)
                .orElse(SHORTEST);
        patience = longest.compareTo(SHORTEST) < 0 ? SHORTEST : longest;
    }

    /**
     * Connects to the first one; to the others with the first question.
     *
     * @param registries the first is that of the datacenter that the client is in
     * @throws IllegalArgumentException if there is none, a name is there twice, or the first one's TLS files cannot be
     *     used; the message says what
     */
    public static DatacentersView connect(List<DatacenterRegistry> registries) {
        if (registries.isEmpty()) {
            throw new IllegalArgumentException("no datacenter is given; give at least the own one");
        }
        if (registries.stream().map(DatacenterRegistry::name).distinct().count() < registries.size()) {
            throw new IllegalArgumentException("a datacenter is given twice: "
                    + registries.stream().map(DatacenterRegistry::name).toList());
        }
        return new DatacentersView(registries);
    }

    /** Names all the registries for messages. */
    public String registry() {
        return directory.registry();
    }

    /**
     * The current instances, with the state of each registry in {@link Snapshot#datacenters}. A registry that cannot be
     * read is not {@linkplain DatacenterState#isKnown known}, and has a problem; only if none can be read it fails, as
     * {@link Kind#UNREACHABLE}. Waits for twice the longest request timeout at most, and at least 3 s.
     */
    public CompletableFuture<Snapshot> view(ServiceName service) {
        CompletableFuture<Snapshot> known = new CompletableFuture<>();
        Waiting waiting = new Waiting(known);
        Subscription subscription;
        try {
            subscription = directory.follow(service, waiting::received);
        } catch (IllegalStateException e) {
            return CompletableFuture.failedFuture(
                    new RegistryAdminException(Kind.UNREACHABLE, String.valueOf(e.getMessage())));
        }
        Cancellable deadline = own.scheduler().after(patience, waiting::end);
        return own.access()
                .untilClosed(
                        known.whenCompleteAsync(
                                (snapshot, failure) -> {
                                    deadline.cancel();
                                    subscription.close();
                                },
                                own.callbacks()),
                        closed -> new RegistryAdminException(Kind.UNREACHABLE, closed));
    }

    /**
     * What operators have drained for a time, by the datacenter whose registry has it; as {@link RegistryAdmin#drains}.
     * A registry whose drains cannot be read is left out.
     */
    public CompletableFuture<Map<DatacenterName, List<StoredDrain>>> drains() {
        CompletableFuture<Map<DatacenterName, List<StoredDrain>>> all =
                CompletableFuture.completedFuture(new LinkedHashMap<>());
        for (Map.Entry<DatacenterName, CompletableFuture<List<StoredDrain>>> one :
                asked(datacenters, RegistryStore::drains).entrySet()) {
            all = all.thenCombine(one.getValue().exceptionally(failure -> List.of()), (read, drains) -> {
                read.put(one.getKey(), drains);
                return read;
            });
        }
        return all;
    }

    /**
     * As {@link RegistryAdmin#near}, of the registries that could be read.
     *
     * @param seen what was seen of the service
     */
    public CompletableFuture<String> near(Snapshot seen) {
        Set<String> known = seen.datacenters().stream()
                .filter(DatacenterState::isKnown)
                .map(DatacenterState::name)
                .collect(Collectors.toSet());
        CompletableFuture<Set<String>> all = CompletableFuture.completedFuture(new TreeSet<>());
        for (CompletableFuture<List<String>> one : asked(
                        datacenters.stream()
                                .filter(datacenter ->
                                        known.contains(datacenter.name().value()))
                                .toList(),
                        store -> new KnownNames(store).values())
                .values()) {
            all = all.thenCombine(one.exceptionally(failure -> List.of()), (read, names) -> {
                read.addAll(names);
                return read;
            });
        }
        return all.thenApply(names -> KnownNames.near(seen.service(), names));
    }

    /** The answer of each registry that can be asked. */
    private static <T> Map<DatacenterName, CompletableFuture<T>> asked(
            List<ReadDatacenter> datacenters, Function<RegistryStore, CompletableFuture<T>> question) {
        Map<DatacenterName, CompletableFuture<T>> asked = new LinkedHashMap<>();
        for (ReadDatacenter one : datacenters) {
            try {
                asked.put(
                        one.name(),
                        question.apply(new RegistryStore(one.client().access())));
            } catch (IllegalArgumentException | IllegalStateException e) {
                // Without a connection there is nothing to read; the view has the reason.
            }
        }
        return asked;
    }

    @Override
    public void close() {
        Cleanup.each(datacenters, ReadDatacenter::close);
    }

    /** Waits until every registry has answered or has a problem. Its methods run on the scheduler. */
    private final class Waiting {
        private final CompletableFuture<Snapshot> known;
        private @Nullable Snapshot latest;

        Waiting(CompletableFuture<Snapshot> known) {
            this.known = known;
        }

        void received(Snapshot snapshot) {
            latest = snapshot;
            if (snapshot.datacenters().stream().allMatch(Waiting::isSettled)) {
                end();
            }
        }

        /** A stale one may become live again. */
        private static boolean isSettled(DatacenterState state) {
            return state.freshness() == Freshness.LIVE || (!state.isKnown() && state.problem() != null);
        }

        void end() {
            Snapshot snapshot = latest;
            List<DatacenterState> states = snapshot == null
                    ? List.of()
                    : snapshot.datacenters().stream().map(this::told).toList();
            if (snapshot != null && states.stream().anyMatch(DatacenterState::isKnown)) {
                known.complete(snapshot.withDatacenters(states));
            } else {
                known.completeExceptionally(new RegistryAdminException(
                        Kind.UNREACHABLE,
                        String.join(
                                "; ",
                                states.stream()
                                        .map(one -> "datacenter " + one.name() + ": " + one.problem())
                                        .toList())));
            }
        }

        private DatacenterState told(DatacenterState state) {
            return state.isKnown() || state.problem() != null
                    ? state
                    : state.because(state.registry() + " did not answer within " + patience.toMillis() + " ms");
        }
    }
}

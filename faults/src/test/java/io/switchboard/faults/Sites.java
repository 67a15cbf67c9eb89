package io.switchboard.faults;

import io.grpc.InsecureChannelCredentials;
import io.switchboard.Datacenter;
import io.switchboard.Switchboard;
import io.switchboard.core.Cleanup;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Snapshot;
import io.switchboard.grpc.SwitchboardLoadBalancerProvider;
import io.switchboard.harness.Await;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Three datacenters, each with an etcd of its own: {@code us}, where the client is, {@code eu}, and {@code ap}, which
 * is far away.
 */
final class Sites implements AutoCloseable {
    private static final Duration US = Duration.ofMillis(1);
    private static final Duration EU = Duration.ofMillis(35);
    private static final Duration AP = Duration.ofMillis(160);

    private final Site us;
    private final Site eu;
    private final Site ap;
    private final Switchboard client;
    private final FollowedSet view;
    private @Nullable Traffic traffic;

    private Sites(Site us, Site eu, Site ap) {
        this.us = us;
        this.eu = eu;
        this.ap = ap;
        client = Switchboard.connect(us.client()
                .otherDatacenters(Datacenter.of(eu.name(), eu.byLine()), Datacenter.of(ap.name(), ap.byLine()))
                .build());
        view = FollowedSet.of(client.directory(), Scene.SERVICE);
    }

    /** Starts the three etcds, and a client that follows all three; nobody is registered yet. */
    static Sites start() {
        CompletableFuture<EtcdServer> second = CompletableFuture.supplyAsync(EtcdServer::start);
        CompletableFuture<EtcdServer> third = CompletableFuture.supplyAsync(EtcdServer::start);
        EtcdServer first = EtcdServer.start();
        Site us = new Site("us", first, US);
        try {
            return new Sites(us, new Site("eu", Await.on(second), EU), new Site("ap", Await.on(third), AP));
        } catch (RuntimeException | Error e) {
            Cleanup.after(
                    e,
                    us::close,
                    () -> second.thenAccept(EtcdServer::close),
                    () -> third.thenAccept(EtcdServer::close));
            throw e;
        }
    }

    Site us() {
        return us;
    }

    Site eu() {
        return eu;
    }

    Site ap() {
        return ap;
    }

    Switchboard client() {
        return client;
    }

    FollowedSet view() {
        return view;
    }

    Traffic traffic() {
        if (traffic == null) {
            throw new IllegalStateException("nobody calls yet");
        }
        return traffic;
    }

    /** Begins to call, by what the registries' configs say. */
    Traffic call() {
        return start(Map.of(), Traffic.INTERVAL);
    }

    /** Begins to call; calls that have left come back after the hold, over the ramp. */
    Traffic call(Duration hold, Duration ramp, Duration interval) {
        return start(policy(Map.of("hold", seconds(hold), "ramp", seconds(ramp))), interval);
    }

    private Traffic start(Map<String, ?> config, Duration interval) {
        view.await(
                "all registries are read",
                snapshot -> snapshot.datacenters().stream().allMatch(one -> one.freshness() == Freshness.LIVE));
        traffic = Traffic.start(
                client.channel(Scene.SERVICE, InsecureChannelCredentials.create(), config)
                        .build(),
                interval,
                Traffic.DEADLINE);
        return traffic;
    }

    /** A service config with these words on datacenters. */
    static Map<String, ?> policy(Map<String, ?> datacenters) {
        return Map.of(
                "loadBalancingConfig",
                List.of(Map.of(SwitchboardLoadBalancerProvider.POLICY, Map.of("datacenters", datacenters))));
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + "s";
    }

    /** Waits until the client follows this datacenter's registry, and finds there exactly so many. */
    Snapshot awaitLive(Site site, int instances) {
        return view.await(site.name() + " is live with " + instances, snapshot -> {
            DatacenterState state = state(site, snapshot);
            return state.freshness() == Freshness.LIVE && state.instances() == instances;
        });
    }

    /** Waits until the client has noticed that it hears nothing of this datacenter's registry. */
    Snapshot awaitStale(Site site) {
        return view.await(
                site.name() + " is stale", snapshot -> state(site, snapshot).freshness() == Freshness.STALE);
    }

    static DatacenterState state(Site site, Snapshot snapshot) {
        return snapshot.datacenters().stream()
                .filter(one -> one.name().equals(site.name()))
                .findFirst()
                .orElseThrow();
    }

    /** The instances that the client knows, as {@code datacenter/id}. */
    static Set<String> names(Snapshot snapshot) {
        return snapshot.instances().stream().map(Instance::name).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        Traffic calling = traffic;
        Cleanup.all(
                () -> {
                    if (calling != null) {
                        calling.close();
                    }
                },
                view::close,
                client::close,
                () -> Cleanup.each(Stream.of(us, eu, ap).toList(), Site::close));
    }
}

package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Datacenter;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.testing.SnapshotQueue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that reads three registries, each of which fails in its own way. */
@Timeout(300)
class DatacentersTest {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    private final EmbeddedEtcd us = EmbeddedEtcd.start();
    private final EmbeddedEtcd eu = EmbeddedEtcd.start();
    private final EmbeddedEtcd ap = EmbeddedEtcd.start();

    @TempDir
    private Path cache;

    @AfterEach
    void stop() {
        us.close();
        eu.close();
        ap.close();
    }

    @Test
    void equal_ids_are_different_instances_and_one_registry_knows_nothing_of_the_others() throws Exception {
        put(us, "a", 1);
        put(eu, "a", 2);
        put(ap, "b", 3);
        try (Switchboard client = connect();
                SnapshotQueue seen = SnapshotQueue.follow(client.directory(), DEMO)) {
            Snapshot all = seen.until(snapshot -> snapshot.instances().size() == 3);
            assertEquals(List.of("ap/b", "eu/a", "us/a"), names(all));
            assertEquals(
                    List.of("us", "ap", "eu"),
                    all.datacenters().stream()
                            .map(DatacenterState::name)
                            .sorted((one, other) ->
                                    one.equals("us") ? -1 : other.equals("us") ? 1 : one.compareTo(other))
                            .toList());
            assertEquals(1, us.read("xiaoxu/demo/").size());
            eu.delete("xiaoxu/demo/a");
            assertEquals(
                    List.of("ap/b", "us/a"),
                    names(seen.until(snapshot -> snapshot.instances().size() == 2)));
        }
    }

    @Test
    void a_registry_that_stops_changes_nothing_and_is_followed_again_when_it_is_back() throws Exception {
        put(us, "a", 1);
        put(eu, "b", 2);
        try (Switchboard client = connect();
                SnapshotQueue seen = SnapshotQueue.follow(client.directory(), DEMO)) {
            seen.until(snapshot -> snapshot.instances().size() == 2 && allAre(snapshot, Freshness.LIVE));
            eu.stop();
            Snapshot without = seen.until(snapshot -> state(snapshot, "eu").freshness() == Freshness.STALE);
            assertEquals(List.of("eu/b", "us/a"), names(without));
            assertEquals(Freshness.LIVE, without.freshness());
            put(us, "c", 3);
            assertEquals(
                    List.of("eu/b", "us/a", "us/c"),
                    names(seen.until(snapshot -> snapshot.instances().size() == 3)));
            eu.restart(true);
            put(eu, "d", 4);
            assertEquals(
                    List.of("eu/b", "eu/d", "us/a", "us/c"),
                    names(seen.until(
                            snapshot -> snapshot.instances().size() == 4 && allAre(snapshot, Freshness.LIVE))));
        }
    }

    @Test
    void the_own_registry_that_stops_changes_nothing_either() throws Exception {
        put(us, "a", 1);
        put(eu, "b", 2);
        try (Switchboard client = connect();
                SnapshotQueue seen = SnapshotQueue.follow(client.directory(), DEMO)) {
            seen.until(snapshot -> snapshot.instances().size() == 2 && allAre(snapshot, Freshness.LIVE));
            us.stop();
            Snapshot without = seen.until(snapshot -> snapshot.freshness() == Freshness.STALE);
            assertEquals(List.of("eu/b", "us/a"), names(without));
            put(eu, "c", 3);
            assertEquals(
                    List.of("eu/b", "eu/c", "us/a"),
                    names(seen.until(snapshot -> snapshot.instances().size() == 3)));
        }
    }

    @Test
    void a_registry_that_cannot_be_reached_at_the_start_holds_up_nothing() throws Exception {
        put(us, "a", 1);
        eu.stop();
        ap.refuse(true);
        try (Switchboard client = connect();
                SnapshotQueue seen = SnapshotQueue.follow(client.directory(), DEMO)) {
            Snapshot first = seen.until(snapshot -> snapshot.freshness() == Freshness.LIVE);
            assertEquals(List.of("us/a"), names(first));
            ap.refuse(false);
            put(ap, "c", 3);
            assertEquals(
                    List.of("ap/c", "us/a"),
                    names(seen.until(snapshot -> snapshot.instances().size() == 2)));
        }
    }

    @Test
    void another_registry_is_connected_to_when_a_service_is_first_followed() throws Exception {
        put(us, "a", 1);
        put(eu, "b", 2);
        try (Switchboard client = connect()) {
            try (SnapshotQueue services = SnapshotQueue.follow(client.directory(), DEMO)) {
                services.until(snapshot -> snapshot.instances().size() == 2);
            }
            assertTrue(eu.connections() > 0);
        }
        Await.until("the connections to end", () -> eu.connections() == 0 && us.connections() == 0);
        try (Switchboard client = connect()) {
            client.register("other", Instance.at("127.0.0.1:9")).awaitActive(java.time.Duration.ofSeconds(30));
            assertEquals(0, eu.connections());
            assertEquals(0, ap.connections());
        }
    }

    @Test
    void a_registry_that_is_emptied_takes_away_no_instance_before_it_has_been_tried() throws Exception {
        put(us, "a", 1);
        put(eu, "b", 2);
        put(eu, "c", 3);
        put(eu, "d", 4);
        try (Switchboard client = connect();
                SnapshotQueue seen = SnapshotQueue.follow(client.directory(), DEMO)) {
            seen.until(snapshot -> snapshot.instances().size() == 4 && allAre(snapshot, Freshness.LIVE));
            eu.restart(false);
            Snapshot kept = seen.until(snapshot -> !snapshot.doubted().isEmpty());
            assertEquals(Set.of("eu/b", "eu/c", "eu/d"), kept.doubted());
            assertEquals(List.of("eu/b", "eu/c", "eu/d", "us/a"), names(kept));
        }
    }

    @Test
    void what_each_registry_last_said_is_on_disk() throws Exception {
        put(us, "a", 1);
        put(eu, "b", 2);
        try (Switchboard client = connect();
                SnapshotQueue seen = SnapshotQueue.follow(client.directory(), DEMO)) {
            seen.until(snapshot -> snapshot.instances().size() == 2 && allAre(snapshot, Freshness.LIVE));
        }
        us.stop();
        eu.stop();
        ap.stop();
        try (Switchboard client = connect();
                SnapshotQueue seen = SnapshotQueue.follow(client.directory(), DEMO)) {
            Snapshot cached = seen.until(snapshot -> snapshot.instances().size() == 2);
            assertEquals(List.of("eu/b", "us/a"), names(cached));
            assertEquals(Freshness.STALE, cached.freshness());
        }
    }

    @Test
    void servers_elsewhere_are_called_at_their_address_in_the_network_that_is_named() throws Exception {
        put(us, "a", 1);
        eu.put(
                "xiaoxu/demo/b",
                "{\"Op\":0,\"Addr\":\"127.0.0.1:2\",\"Metadata\":{\"addresses\":{\"wan\":\"127.0.0.1:12\"}}}");
        ap.put(
                "xiaoxu/demo/c",
                "{\"Op\":0,\"Addr\":\"127.0.0.1:3\",\"Metadata\":{\"addresses\":{\"wan\":\"127.0.0.1:13\"}}}");
        us.put(
                "xiaoxu/demo/d",
                "{\"Op\":0,\"Addr\":\"127.0.0.1:4\",\"Metadata\":{\"addresses\":{\"wan\":\"127.0.0.1:14\"}}}");
        try (Switchboard client = connect();
                SnapshotQueue seen = SnapshotQueue.follow(client.directory(), DEMO)) {
            Snapshot all = seen.until(snapshot -> snapshot.instances().size() == 4);
            Map<String, String> addresses = new TreeMap<>();
            all.instances()
                    .forEach(one -> addresses.put(one.name(), one.address().toString()));
            assertEquals(
                    Map.of(
                            "us/a", "127.0.0.1:1",
                            "us/d", "127.0.0.1:4",
                            "eu/b", "127.0.0.1:12",
                            "ap/c", "127.0.0.1:3"),
                    addresses);
        }
    }

    private Switchboard connect() {
        return Switchboard.connect(SwitchboardOptions.builder(etcd(us))
                .datacenter("us")
                .otherDatacenters(Datacenter.of("eu", etcd(eu)).by("wan"), Datacenter.of("ap", etcd(ap)))
                .snapshotCache(cache)
                .build());
    }

    private static EtcdOptions etcd(EmbeddedEtcd etcd) {
        return EtcdOptions.builder(etcd.endpoint()).build();
    }

    private static void put(EmbeddedEtcd etcd, String id, int port) {
        etcd.put("xiaoxu/demo/" + id, "{\"Op\":0,\"Addr\":\"127.0.0.1:" + port + "\"}");
    }

    private static boolean allAre(Snapshot snapshot, Freshness freshness) {
        return snapshot.datacenters().stream().allMatch(one -> one.freshness() == freshness);
    }

    private static DatacenterState state(Snapshot snapshot, String name) {
        return snapshot.datacenters().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(Snapshot snapshot) {
        return snapshot.instances().stream().map(Instance::name).collect(Collectors.toList());
    }
}

package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.FaultProxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The registry changes a thousand times a second. */
class StormIT {
    private static final int PUTS = 5000;

    @Test
    void the_newest_state_arrives_and_connections_are_kept() {
        try (EtcdServer etcd = EtcdServer.start();
                Scene scene = Scene.open(etcd.endpoint(), 2);
                LocalServer behind = LocalServer.start(
                        "behind", Scene.options(etcd.endpoint()).build(), "elsewhere");
                FaultProxy way = FaultProxy.to(behind.address());
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            String steady = "127.0.0.1:" + way.port();
            put(raw, steady, 1);
            scene.traffic().awaitServers(Set.of("server-0", "server-1", "behind"));
            int connected = way.accepted();
            int mark = scene.view().mark();

            Duration start = scene.traffic().now();
            int writers = 8;
            CompletableFuture.allOf(IntStream.range(0, writers)
                            .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                                for (int i = 1; i <= PUTS / writers; i++) {
                                    // Another weight of an instance that is called, or one that comes and goes.
                                    if (writer % 2 == 0) {
                                        put(raw, steady, i);
                                    } else if (i % 2 == 0) {
                                        raw.put(Scene.SERVICE + "/gone-" + writer, "no instance " + i);
                                    } else {
                                        raw.delete(Scene.SERVICE + "/gone-" + writer);
                                    }
                                }
                            }))
                            .toArray(CompletableFuture[]::new))
                    .join();
            Duration stormed = scene.traffic().now().minus(start);
            put(raw, steady, 77);
            scene.view()
                    .await(
                            "the last word",
                            snapshot -> snapshot.instances().stream().anyMatch(instance -> instance.weight() == 77));
            Duration behindBy = scene.traffic().now().minus(start).minus(stormed);
            assertTrue(behindBy.toSeconds() < 30, () -> "the view is " + behindBy + " behind");

            Set<String> all = new HashSet<>(scene.addresses());
            all.add(steady);
            Expect.kept(scene.view(), mark, all);
            scene.traffic().awaitServers(Set.of("server-0", "server-1", "behind"));
            assertEquals(connected, way.accepted(), "connections to a server that stayed");
            Expect.noFailure(scene.traffic());
        }
    }

    private static void put(RawEtcd raw, String address, int weight) {
        raw.put(Scene.SERVICE + "/" + address, RawEtcd.announced(address, "{\"weight\":" + weight + "}"));
    }
}

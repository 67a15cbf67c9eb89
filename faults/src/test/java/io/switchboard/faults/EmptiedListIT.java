package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.switchboard.harness.Await;
import io.switchboard.harness.Ping;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The list of a service empties although its servers are well, and nobody puts them back. */
class EmptiedListIT {
    @Test
    void servers_that_answer_are_kept_until_they_deregister() throws IOException {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Scene scene = Scene.open(etcd.endpoint(), 0)) {
            List<Server> servers = new ArrayList<>();
            try {
                for (int i = 0; i < 3; i++) {
                    servers.add(serve("by-hand-" + i));
                }
                Set<String> addresses = new HashSet<>();
                for (Server server : servers) {
                    addresses.add(address(server));
                    raw.put(key(server), value(server, "null"));
                }
                scene.view().awaitLive(addresses);
                scene.traffic().awaitServers(Set.of("by-hand-0", "by-hand-1", "by-hand-2"));
                int mark = scene.view().mark();
                Duration start = scene.traffic().now();

                assertEquals(3, raw.deletePrefix(Scene.SERVICE + "/"));
                scene.view()
                        .await("all are doubted", snapshot -> snapshot.doubted().equals(addresses));
                Await.pass(Duration.ofSeconds(4));
                scene.traffic().awaitServers(Set.of("by-hand-0", "by-hand-1", "by-hand-2"));
                Expect.kept(scene.view(), mark, addresses);

                // One of them leaves as it should: that is believed at once.
                raw.put(key(servers.get(0)), value(servers.get(0), "{\"state\":\"draining\"}"));
                raw.delete(key(servers.get(0)));
                addresses.remove(address(servers.get(0)));
                scene.view().awaitAddresses(addresses);
                scene.traffic().awaitServers(Set.of("by-hand-1", "by-hand-2"));

                // The others are listed again, and all is as it was.
                raw.put(key(servers.get(1)), value(servers.get(1), "null"));
                raw.put(key(servers.get(2)), value(servers.get(2), "null"));
                scene.view().awaitLive(addresses);
                scene.view()
                        .await("none is doubted", snapshot -> snapshot.doubted().isEmpty());
                Expect.noFailureSince(scene.traffic(), start);
            } finally {
                servers.forEach(Server::shutdownNow);
            }
        }
    }

    private static Server serve(String name) throws IOException {
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(Ping.TEXTS.answering(any -> name))
                .build()
                .start();
    }

    private static String address(Server server) {
        return "127.0.0.1:" + server.getPort();
    }

    private static String key(Server server) {
        return Scene.SERVICE + "/" + address(server);
    }

    private static String value(Server server, String metadata) {
        return RawEtcd.announced(address(server), metadata);
    }
}

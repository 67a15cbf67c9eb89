package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** etcd is named by a host name, and the name can no longer be looked up. */
class DnsFailureIT {
    @Test
    void the_last_addresses_are_used(@TempDir Path folder) throws IOException {
        Path hosts = folder.resolve("hosts");
        Files.writeString(hosts, "127.0.0.1 registry.example\n");
        try (EtcdServer etcd = EtcdServer.start();
                ProxiedNetwork network = ProxiedNetwork.to(List.of(etcd.endpoint()));
                Supervisor supervisor = new Supervisor();
                Scene scene = Scene.open(etcd.endpoint(), 2)) {
            Child caller = supervisor.start(
                    "caller",
                    // A resolver that reads a file, afresh each time.
                    List.of("-Djdk.net.hosts.file=" + hosts, "-Dsun.net.inetaddr.ttl=0"),
                    CallerMain.class,
                    List.of(
                            "--endpoints=http://registry.example:"
                                    + network.to(0).port(),
                            "--service=" + Scene.SERVICE,
                            // Its first calls wait until it is connected, on a busy machine for long.
                            "--deadline=60000"));
            CallerFeed feed = CallerFeed.of(caller, false);
            Await.until("it calls both", () -> feed.answered().size() == 2);

            Files.writeString(hosts, "127.0.0.1 another.example\n");
            int connected = network.accepted();
            network.drop();
            Await.until("it is connected again", () -> network.accepted() > connected);
            LocalServer joined = scene.join();
            Set<String> all = Set.of("server-0", "server-1", joined.name());
            Await.until(
                    "it calls the one that joined, too", () -> feed.answered().equals(all));
            assertEquals(List.of(), feed.failures());
            Expect.noFailure(scene.traffic());
        }
    }
}

package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.switchboard.core.RegistrationState;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.testing.EtcdServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers and clients are started before etcd is. */
class EtcdAbsentAtStartIT {
    @Test
    void a_server_serves_at_once_and_registers_later() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.stop();
            try (LocalServer server = LocalServer.start(
                            "early", Scene.options(etcd.endpoint()).build(), Scene.SERVICE);
                    Traffic direct =
                            Traffic.start(Grpc.newChannelBuilder(server.address(), InsecureChannelCredentials.create())
                                    .build())) {
                direct.awaitServers(Set.of("early"));
                Await.until(
                        "it says why it is not registered",
                        () -> server.registration().problem().isPresent());
                assertEquals(RegistrationState.PENDING, server.registration().state());
                etcd.restart(true);
                server.await(RegistrationState.ACTIVE);
                Expect.noFailure(direct);
            }
        }
    }

    @Test
    void a_client_starts_with_what_an_earlier_one_knew(@TempDir Path memory) {
        try (EtcdServer etcd = EtcdServer.start();
                Scene scene = Scene.open(etcd.endpoint(), 2);
                Supervisor supervisor = new Supervisor()) {
            Child before = caller(supervisor, "before", etcd, memory);
            Await.until(
                    "it calls both",
                    () -> CallerFeed.of(before, false).answered().size() == 2);
            before.tell("close");
            before.awaitEnd();
            etcd.kill();

            Child after = caller(supervisor, "after", etcd, memory);
            CallerFeed feed = CallerFeed.of(after, false);
            Await.until("it calls both", () -> feed.answered().size() == 2);
            assertEquals(List.of(), feed.failures());
            etcd.restart(true);
            LocalServer joined = scene.join();
            Await.until("it calls the one that joined", () -> feed.answered().contains(joined.name()));
            assertEquals(List.of(), feed.failures());
            scene.awaitHealed();
            Expect.noFailure(scene.traffic());
        }
    }

    private static Child caller(Supervisor supervisor, String name, EtcdServer etcd, Path memory) {
        return supervisor.caller(name, etcd.endpoint(), Scene.SERVICE, "--memory=" + memory, "--deadline=30000");
    }
}

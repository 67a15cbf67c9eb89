package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.switchboard.Switchboard;
import io.switchboard.core.AddressRules;
import io.switchboard.core.RegistrationState;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.ReadLimits;
import io.switchboard.grpc.server.Announcement;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers find the address that they are announced at by themselves, whoever has started them. */
class AnnounceTest {
    private static final ServeOptions QUICK = ServeOptions.builder()
            .drainDelay(Duration.ofMillis(20))
            .shutdownHook(false)
            .build();

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();

    @AfterEach
    void close() {
        etcd.close();
    }

    @Test
    void a_running_server_is_announced_drained_and_taken_out_and_runs_on() throws Exception {
        Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .build()
                .start();
        try (Switchboard switchboard = Switchboard.connect(etcd.endpoint())) {
            Announcement announcement = switchboard.announce("xiaoxu/demo", server, QUICK);
            assertTrue(announcement.awaitActive(Duration.ofSeconds(20)));
            String key = "xiaoxu/demo/127.0.0.1:" + server.getPort();
            assertEquals(Set.of(key), etcd.read("xiaoxu/").keySet());
            announcement.drain();
            Await.until(
                    "its key says so",
                    () -> etcd.read(key).getOrDefault(key, "").contains("draining"));
            announcement.close();
            assertEquals(Map.of(), etcd.read("xiaoxu/"));
            assertFalse(server.isShutdown());
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void a_port_that_somebody_listens_at_is_enough() throws Exception {
        try (Switchboard switchboard = Switchboard.connect(etcd.endpoint());
                Announcement announcement = switchboard.announce("xiaoxu/demo", ":8080", QUICK)) {
            assertTrue(announcement.awaitActive(Duration.ofSeconds(20)));
            assertEquals(
                    "127.0.0.1:8080", announcement.registration().instance().id());
        }
    }

    @Test
    void of_several_endpoints_an_unknown_first_one_keeps_nobody_from_serving() throws Exception {
        EtcdOptions options = EtcdOptions.builder("no-such-host.invalid:2379", etcd.endpoint())
                .readLimits(ReadLimits.builder()
                        .addresses(AddressRules.DEFAULT.allowingLoopback())
                        .build())
                .build();
        try (Switchboard switchboard = Switchboard.connect(options);
                RegisteredServer server = switchboard.serve(
                        "xiaoxu/demo", Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()), QUICK)) {
            assertTrue(server.awaitActive(Duration.ofSeconds(20)));
        }
    }

    @Test
    void with_none_that_is_known_a_server_runs_and_says_why_it_is_not_registered() {
        RegisteredServer server;
        try (Switchboard switchboard = Switchboard.connect("no-such-host.invalid:2379")) {
            server = switchboard.serve(
                    "xiaoxu/demo", Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()), QUICK);
            assertFalse(server.server().isShutdown());
            assertEquals(RegistrationState.PENDING, server.registration().state());
            String problem = server.registration().problem().orElse("");
            assertTrue(problem.contains("etcd's host \"no-such-host.invalid\" is unknown"), problem);
        }
        assertEquals(RegistrationState.CLOSED, server.registration().state());
        server.close();
    }
}

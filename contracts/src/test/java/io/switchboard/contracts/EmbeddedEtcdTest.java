package io.switchboard.contracts;

import static io.switchboard.contracts.ContractFixture.assertFails;
import static io.switchboard.contracts.ContractWatches.all;
import static io.switchboard.contracts.ContractWatches.created;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.api.AlarmRequest;
import io.switchboard.etcd.api.LeaseKeepAliveRequest;
import io.switchboard.etcd.api.ResponseHeader;
import io.switchboard.etcd.api.StatusRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EmbeddedEtcdTest {
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final ContractClient client = new ContractClient(etcd.endpoint());

    @AfterEach
    void close() {
        client.close();
        etcd.close();
    }

    /** Asked over a new connection. */
    private ResponseHeader header() {
        try (ContractClient other = new ContractClient(etcd.endpoint())) {
            return other.maintenance()
                    .status(StatusRequest.getDefaultInstance())
                    .getHeader();
        }
    }

    @Test
    void its_health_is_told_as_etcdctl_and_grpc_ask_for_it() {
        assertEquals(
                List.of(),
                client.maintenance().alarm(AlarmRequest.getDefaultInstance()).getAlarmsList());
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + etcd.port(), InsecureChannelCredentials.create())
                .build();
        try {
            assertEquals(
                    HealthCheckResponse.ServingStatus.SERVING,
                    HealthGrpc.newBlockingStub(channel)
                            .check(HealthCheckRequest.getDefaultInstance())
                            .getStatus());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void lease_can_be_made_to_expire_now() {
        long lease = client.grant(3600);
        client.put("a/b", "1", lease);
        try (var stream = client.watch()) {
            created(stream, all("a/"));
            etcd.expireLease(lease);
            assertEquals(1, stream.next().getEventsCount());
        }
        assertEquals(List.of(), etcd.leases());
    }

    @Test
    void unknown_lease_cannot_expire() {
        assertFails(Status.Code.NOT_FOUND, "etcdserver: requested lease not found", () -> etcd.expireLease(4711));
    }

    @Test
    void history_can_be_compacted() {
        client.put("a/b", "1");
        long now = client.put("a/b", "2");
        etcd.compact(now);
        try (var stream = client.watch()) {
            created(stream, all("a/").setStartRevision(now - 1));
            assertEquals(now, stream.next().getCompactRevision());
        }
    }

    @Test
    void dropped_connections_break_streams_and_are_made_again() {
        try (var stream = client.watch()) {
            created(stream, all("a/"));
            assertEquals(1, etcd.connections());
            etcd.dropConnections();
            assertEquals(Status.Code.UNAVAILABLE, stream.end().getCode());
        }
        assertEquals(1, header().getRevision());
        Await.until("the stream is gone", () -> etcd.watchStreams() == 0);
    }

    @Test
    void refused_connections_break_and_none_is_accepted_until_they_are_let_in() throws Exception {
        long lease = client.grant(3600);
        try (var stream = client.watch()) {
            created(stream, all("a/"));
            etcd.refuse(true);
            assertEquals(Status.Code.UNAVAILABLE, stream.end().getCode());
        }
        assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), etcd.port()).close());
        etcd.refuse(false);
        new Socket(InetAddress.getLoopbackAddress(), etcd.port()).close();
        assertEquals(List.of(lease), etcd.leases());
    }

    @Test
    void responses_can_be_delayed_and_keep_their_order() {
        try (var stream = client.watch()) {
            created(stream, all("a/"));
            etcd.delay(Duration.ofMillis(300));
            assertEquals(
                    Status.Code.DEADLINE_EXCEEDED,
                    assertThrows(
                                    StatusRuntimeException.class,
                                    () -> client.maintenance()
                                            .withDeadlineAfter(100, TimeUnit.MILLISECONDS)
                                            .status(StatusRequest.getDefaultInstance()))
                            .getStatus()
                            .getCode());
            etcd.put("a/b", "1");
            etcd.delay(Duration.ZERO);
            etcd.put("a/b", "2");
            WatchResponse first = stream.next();
            WatchResponse second = stream.next();
            assertEquals("1", first.getEvents(0).getKv().getValue().toStringUtf8());
            assertEquals("2", second.getEvents(0).getKv().getValue().toStringUtf8());
        }
    }

    @Test
    void restart_with_its_data_is_a_new_term_of_the_same_cluster() {
        long lease = client.grant(3600);
        long revision = client.put("a/b", "1", lease);
        ResponseHeader before = header();
        etcd.restart(true);
        ResponseHeader after = header();
        assertEquals(before.getClusterId(), after.getClusterId());
        assertEquals(before.getMemberId(), after.getMemberId());
        assertTrue(after.getRaftTerm() > before.getRaftTerm());
        assertEquals(revision, after.getRevision());
        assertEquals(List.of(lease), etcd.leases());
    }

    @Test
    void restart_without_its_data_is_another_cluster_from_the_first_revision_on() {
        client.put("a/b", "1", client.grant(3600));
        ResponseHeader before = header();
        etcd.restart(false);
        ResponseHeader after = header();
        assertNotEquals(before.getClusterId(), after.getClusterId());
        assertEquals(1, after.getRevision());
        assertEquals(List.of(), etcd.leases());
        assertEquals(Map.of(), etcd.read(""));
    }

    @Test
    void stopped_etcd_comes_back_where_it_was() {
        String endpoint = etcd.endpoint();
        etcd.put("a/b", "1");
        etcd.stop();
        etcd.stop();
        assertEquals(
                Status.Code.UNAVAILABLE,
                assertThrows(StatusRuntimeException.class, () -> client.list("a/"))
                        .getStatus()
                        .getCode());
        etcd.restart(true);
        assertEquals(endpoint, etcd.endpoint());
        assertEquals(2, header().getRevision());
        assertEquals(Map.of("a/b", "1"), etcd.read(""));
    }

    @Test
    void taken_port_is_named() {
        UncheckedIOException thrown = assertThrows(UncheckedIOException.class, () -> EmbeddedEtcd.start(etcd.port()));
        String message = Objects.requireNonNull(thrown.getMessage());
        assertTrue(message.startsWith("cannot listen on 127.0.0.1:" + etcd.port()), message);
    }

    @Test
    void tests_can_count_what_a_client_costs() {
        assertEquals(0, etcd.watches());
        try (var watch = client.watch();
                var keepAlive = client.keepAlive()) {
            created(watch, all("a/"));
            created(watch, all("b/"));
            keepAlive.send(LeaseKeepAliveRequest.newBuilder().setID(1).build());
            keepAlive.next();
            assertEquals(1, etcd.connections());
            assertEquals(1, etcd.watchStreams());
            assertEquals(2, etcd.watches());
            assertEquals(1, etcd.keepAliveStreams());
            assertEquals(1, etcd.calls("Watch"));
        }
        Await.until("the streams are gone", () -> etcd.watchStreams() + etcd.keepAliveStreams() == 0);
        try (var keepAlive = client.keepAlive()) {
            keepAlive.halfClose();
            keepAlive.end();
        }
        Await.until("a closed stream is gone", () -> etcd.keepAliveStreams() == 0);
    }

    @Test
    void tests_can_read_and_write_without_a_client() {
        long revision = etcd.put("a/b", "1");
        assertEquals(revision, etcd.revision());
        assertEquals("1", client.list("a/").getKvs(0).getValue().toStringUtf8());
        etcd.put("b", "2");
        assertEquals(Map.of("a/b", "1"), etcd.read("a/"));
        assertTrue(etcd.delete("a/b"));
        assertFalse(etcd.delete("a/b"));
    }

    @Test
    void progress_notices_come_when_asked_for_and_nothing_else_was_told() {
        try (var stream = client.watch()) {
            long wants = created(stream, all("a/").setProgressNotify(true)).getWatchId();
            created(stream, all("a/"));
            long now = etcd.put("b/c", "1");
            etcd.notifyProgress();
            WatchResponse notice = stream.next();
            assertEquals(wants, notice.getWatchId());
            assertEquals(now, notice.getHeader().getRevision());
            assertEquals(0, notice.getEventsCount());
            etcd.put("a/b", "1");
            assertEquals(1, stream.next().getEventsCount());
            assertEquals(1, stream.next().getEventsCount());
            etcd.notifyProgress();
            etcd.notifyProgress();
            assertEquals(wants, stream.next().getWatchId());
            created(stream, all("c/"));
        }
    }

    @Test
    void closed_etcd_can_be_closed_again() {
        etcd.close();
        etcd.close();
    }
}

package io.switchboard.contracts;

import static io.switchboard.contracts.ContractWatches.all;
import static io.switchboard.contracts.ContractWatches.created;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.api.StatusRequest;
import io.switchboard.testing.FaultProxy;
import io.switchboard.testing.FaultProxy.Direction;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FaultProxyTest {
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final FaultProxy proxy = FaultProxy.to(etcd.endpoint());
    private final ContractClient client = new ContractClient(proxy.endpoint());

    @AfterEach
    void close() {
        client.close();
        proxy.close();
        etcd.close();
    }

    private Status.Code statusWithin(int millis) {
        try {
            client.maintenance()
                    .withWaitForReady()
                    .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
                    .status(StatusRequest.getDefaultInstance());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    @Test
    void traffic_passes() {
        client.put("a/b", "x".repeat(1_000_000));
        assertEquals(1_000_000, client.list("a/").getKvs(0).getValue().size());
        assertEquals(1, proxy.connections());
    }

    @Test
    void cut_connections_break_and_new_ones_are_refused_until_they_pass_again() {
        try (var stream = client.watch()) {
            created(stream, all("a/"));
            proxy.cut();
            assertEquals(Status.Code.UNAVAILABLE, stream.end().getCode());
        }
        assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), proxy.port()).close());
        Await.until("the other side is gone, too", () -> etcd.connections() == 0);
        proxy.pass();
        assertEquals(Status.Code.OK, statusWithin(20_000));
    }

    @Test
    void dropped_connections_are_made_again() {
        try (var stream = client.watch()) {
            created(stream, all("a/"));
            proxy.drop();
            assertEquals(Status.Code.UNAVAILABLE, stream.end().getCode());
        }
        assertEquals(Status.Code.OK, statusWithin(20_000));
    }

    @Test
    void led_elsewhere_it_drops_its_connections_and_counts_the_new_ones() {
        client.put("a/b", "one");
        assertEquals(1, proxy.accepted());
        try (EmbeddedEtcd other = EmbeddedEtcd.start();
                var stream = client.watch()) {
            created(stream, all("a/"));
            other.put("a/b", "other");
            proxy.leadTo(other.endpoint());
            assertEquals(Status.Code.UNAVAILABLE, stream.end().getCode());
            assertEquals(Status.Code.OK, statusWithin(20_000));
            assertEquals("other", client.list("a/").getKvs(0).getValue().toStringUtf8());
            assertEquals(2, proxy.accepted());
        }
    }

    @Test
    void black_hole_is_silent_and_what_it_swallowed_arrives_late() {
        try (var stream = client.watch()) {
            created(stream, all("a/"));
            proxy.blackHole(Direction.TO_CLIENT);
            etcd.put("a/b", "1");
            assertEquals(Status.Code.DEADLINE_EXCEEDED, statusWithin(200));
            assertEquals(1, proxy.connections());
            proxy.pass();
            assertEquals(1, stream.next().getEventsCount());
        }
        assertEquals(Status.Code.OK, statusWithin(20_000));
    }

    @Test
    void black_hole_to_the_server_lets_answers_through() {
        try (var stream = client.watch()) {
            created(stream, all("a/"));
            proxy.blackHole(Direction.TO_SERVER);
            etcd.put("a/b", "1");
            assertEquals(1, stream.next().getEventsCount());
            long calls = etcd.calls("Status");
            assertEquals(Status.Code.DEADLINE_EXCEEDED, statusWithin(200));
            assertEquals(calls, etcd.calls("Status"));
        }
    }

    @Test
    void delayed_traffic_arrives_late_but_whole() {
        client.list("a/");
        proxy.delay(Duration.ofSeconds(1));
        assertEquals(Status.Code.DEADLINE_EXCEEDED, statusWithin(500));
        assertEquals(Status.Code.OK, statusWithin(20_000));
        client.put("a/b", "x".repeat(1_000_000));
        proxy.delay(Duration.ZERO);
        assertEquals(1_000_000, client.list("a/").getKvs(0).getValue().size());
    }
}

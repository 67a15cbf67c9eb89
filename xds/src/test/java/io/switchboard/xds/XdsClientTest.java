package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.switchboard.Switchboard;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.embedded.EmbeddedEtcd;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** gRPC's own client of xDS in Java, real servers and the part; etcd is embedded. */
@Timeout(300)
class XdsClientTest {
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard servers = Switchboard.connect(etcd.endpoint());
    private final Answering one = new Answering("one");
    private final Answering other = new Answering("other");
    private final TestPart part = TestPart.start(etcd.endpoint());

    private Registration register(Answering server, int weight) throws InterruptedException {
        Registration registration = servers.register(
                "prices",
                Instance.builder(Address.parse(server.address()))
                        .id(server.name)
                        .weight(weight)
                        .build());
        assertTrue(registration.awaitActive(Duration.ofSeconds(20)));
        return registration;
    }

    @AfterEach
    void end() {
        part.close();
        one.close();
        other.close();
        servers.close();
        etcd.close();
    }

    @Test
    void calls_go_by_weight() throws Exception {
        register(one, 100);
        register(other, 300);
        ManagedChannel channel = XdsChannels.channel(part.port(), "prices");
        try {
            Map<String, Integer> counts = new TreeMap<>();
            Answering.ask(channel);
            for (int i = 0; i < 2000; i++) {
                counts.merge(Answering.ask(channel), 1, Integer::sum);
            }
            assertTrue(
                    counts.getOrDefault("other", 0) > 1350 && counts.getOrDefault("other", 0) < 1650, counts::toString);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void a_service_that_is_not_there_fails_at_once() {
        ManagedChannel channel = XdsChannels.channel(part.port(), "nothing/here");
        try {
            StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, () -> Answering.ask(channel));
            assertEquals(Status.Code.UNAVAILABLE, failure.getStatus().getCode(), failure::toString);
        } finally {
            channel.shutdownNow();
        }
    }
}

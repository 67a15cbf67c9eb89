package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.controlplane.Caller;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.RecordedLog;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the log is told of clients. */
class RefusalsTest {
    private final BookHarness harness = new BookHarness();
    private final RecordedLog log = new RecordedLog();
    private final XdsRules rules = XdsRules.standard();
    private final XdsWorld world = new XdsWorld(
            harness.time,
            rules.clients(),
            rules.names(),
            harness.book,
            new NodeBook(harness.time, harness.book, rules.shared()),
            new Refusals(harness.time, log),
            new XdsMetrics(new SimpleMeterRegistry()));

    private static final class Nowhere implements Outlet {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void send(Push push) {}

        @Override
        public void end(Status status) {}
    }

    private void connects(String id, String kind) {
        AdsSession session =
                new AdsSession(world, new Caller("test", service -> true), false, "10.0.0.7:4000", new Nowhere());
        Node node = Node.newBuilder()
                .setId(id)
                .setMetadata(Struct.newBuilder()
                        .putFields(
                                "switchboard.kind",
                                Value.newBuilder().setStringValue(kind).build()))
                .build();
        StreamRequest request = StreamRequest.sotw(ResourceType.ENDPOINTS, Set.of("prices"), "", "", null);
        session.received(node, request);
        session.received(node, request);
        session.close();
    }

    @Test
    void what_a_node_says_that_cannot_be_used_is_told_once() {
        connects("orders-1", "python");
        connects("orders-1", "python");
        assertEquals(1, log.lines().size(), log.lines()::toString);
        String line = log.lines().get(0);
        for (String part : List.of("WARN", "orders-1", "10.0.0.7:4000", "switchboard.kind", "\"python\"", "java")) {
            assertTrue(line.contains(part), line);
        }
        connects("orders-2", "python");
        connects("orders-1", "perl");
        assertEquals(3, log.lines().size(), log.lines()::toString);
    }

    @Test
    void a_node_that_says_nothing_wrong_is_not_told_of() {
        connects("orders-1", "envoy");
        assertEquals(List.of(), log.lines());
    }

    @Test
    void a_thousand_nodes_are_a_few_lines() {
        for (int i = 0; i < 1000; i++) {
            connects("orders-" + i, "python");
        }
        assertEquals(RatedLog.MOST_LINES, log.lines().size());
    }
}

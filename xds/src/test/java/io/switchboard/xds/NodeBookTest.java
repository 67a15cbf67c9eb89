package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.controlplane.Caller;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node that asks for all resources, with a registry and a list of services that a test scripts. */
class NodeBookTest {
    private final VirtualTime time = new VirtualTime();
    private final ScriptedRegistry registry = new ScriptedRegistry();
    private final HostNames hosts = new HostNames(time, Runnable::run, host -> List.of(), AddressRules.DEFAULT);
    private final ServiceBook book = new ServiceBook(registry, time, NodeBookTest::cluster, hosts, 1000);
    private final NodeBook nodes = new NodeBook(time, book, new AllOfThem());
    private final List<List<String>> sent = new ArrayList<>();
    private @Nullable Consumer<CatalogSnapshot> catalog;
    private @Nullable Push last;

    private final AdsSession session = new AdsSession(
            new XdsWorld(
                    time,
                    node -> BookHarness.CLIENT,
                    ResourceNames::serviceOf,
                    book,
                    nodes,
                    new Refusals(time),
                    new XdsMetrics(new SimpleMeterRegistry())),
            new Caller("test", service -> !service.value().equals("secret")),
            false,
            "a test",
            new Sent());

    private static ServiceResources cluster(Snapshot snapshot, XdsClient client, @Nullable ServiceResources before) {
        String name = snapshot.service().value();
        return new ServiceResources(
                snapshot.service(),
                List.of(new Resource(ResourceType.CLUSTER, name, "1", Any.getDefaultInstance())),
                List.of(),
                null);
    }

    private static final class AllOfThem implements SharedRules {
        @Override
        public Set<ServiceName> wanted(XdsClient client, Set<ServiceName> there) {
            return there;
        }

        @Override
        public List<Resource> of(
                XdsClient client,
                Collection<ServiceResources> wanted,
                Map<ResourceKey, Resource> before,
                Set<ServiceName> changed) {
            return List.of();
        }
    }

    private final class Sent implements Outlet {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void send(Push push) {
            last = push;
            sent.add(push.resources().stream().map(Resource::name).toList());
        }

        @Override
        public void end(Status status) {
            sent.add(List.of("ended"));
        }
    }

    NodeBookTest() {
        nodes.start(new Catalog() {
            @Override
            public Interest follow(Consumer<CatalogSnapshot> listener) {
                catalog = listener;
                return () -> {};
            }

            @Override
            public String registry() {
                return "a script";
            }
        });
        session.received(Node.getDefaultInstance(), StreamRequest.sotw(ResourceType.CLUSTER, Set.of(), "", "", null));
    }

    private void listed(Freshness freshness, String... services) {
        Consumer<CatalogSnapshot> listener = catalog;
        if (listener != null) {
            List<CatalogSnapshot.Service> all = new ArrayList<>();
            for (String service : services) {
                all.add(new CatalogSnapshot.Service(new ServiceName(service), 1, 0, 0));
            }
            listener.accept(new CatalogSnapshot(all, 0, 1, freshness, Instant.EPOCH, null));
        }
        time.runDue();
    }

    private void read(String... services) {
        for (String service : services) {
            registry.says(service, "10.0.0.1:80");
        }
        time.runDue();
    }

    private void take() {
        Push push = last;
        if (push != null) {
            session.received(
                    Node.getDefaultInstance(),
                    StreamRequest.sotw(ResourceType.CLUSTER, Set.of(), push.version(), push.nonce(), null));
        }
        time.runDue();
    }

    @Test
    void nothing_is_told_before_the_list_and_each_of_its_services_are_read() {
        assertFalse(nodes.isKnown());
        listed(Freshness.UNKNOWN);
        assertFalse(nodes.isKnown());
        listed(Freshness.LIVE, "a", "b");
        assertTrue(nodes.isKnown());
        read("a");
        assertEquals(List.of(), sent);
        read("b");
        assertEquals(List.of(List.of("a", "b")), sent);
    }

    @Test
    void a_new_service_is_added_when_it_is_read() {
        listed(Freshness.LIVE, "a");
        read("a");
        take();
        listed(Freshness.LIVE, "a", "b");
        assertEquals(1, sent.size());
        read("b");
        assertEquals(List.of("a", "b"), sent.get(1));
    }

    @Test
    void a_registry_that_was_emptied_takes_no_cluster_away_for_a_while() {
        listed(Freshness.LIVE, "a", "b");
        read("a", "b");
        take();
        listed(Freshness.LIVE);
        time.advance(NodeBook.MEMORY.minusSeconds(5));
        assertEquals(1, sent.size());
        listed(Freshness.LIVE, "a", "b");
        time.advance(Duration.ofMinutes(20));
        assertEquals(1, sent.size());
        listed(Freshness.LIVE, "a");
        time.advance(NodeBook.MEMORY.plusSeconds(5));
        assertEquals(List.of("a"), sent.get(1));
    }

    @Test
    void the_last_cluster_is_never_taken_away() {
        listed(Freshness.LIVE, "a");
        read("a");
        take();
        listed(Freshness.LIVE);
        time.advance(NodeBook.MEMORY.multipliedBy(2));
        assertEquals(List.of(List.of("a")), sent);
    }

    @Test
    void what_the_caller_may_not_see_is_not_among_all() {
        listed(Freshness.LIVE, "a", "secret");
        read("a");
        assertEquals(List.of(List.of("a")), sent);
        assertEquals(List.of("a"), registry.opened);
    }

    @Test
    void an_unseen_service_is_as_one_that_is_not_there() {
        session.received(
                Node.getDefaultInstance(), StreamRequest.sotw(ResourceType.ENDPOINTS, Set.of("secret"), "", "", null));
        time.runDue();
        assertEquals(List.of(List.of("secret")), sent);
        assertEquals(List.of(), registry.opened);
        assertNull(session.find(ResourceType.LISTENER, "bad//name").resource());
    }

    @Test
    void all_is_let_go_of_with_the_stream() {
        listed(Freshness.LIVE, "a");
        read("a");
        session.end(Status.UNAVAILABLE);
        time.advance(ServiceBook.LINGER);
        assertEquals(List.of("a"), registry.closed);
        assertEquals(0, book.size());
    }
}

package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.controlplane.Caller;
import io.switchboard.controlplane.PartContext;
import io.switchboard.core.AddressRules;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A process that starts while the registry has lost what clients still have: all leases have run out, and the servers
 * come back one after another.
 */
class ReturningServersTest {
    private static final Node GRPC = Node.newBuilder().setId("grpc").build();
    private static final Node ENVOY = Node.newBuilder()
            .setId("envoy")
            .setUserAgentName("envoy")
            .setMetadata(Struct.newBuilder()
                    .putFields(
                            "switchboard.listeners",
                            Value.newBuilder()
                                    .setListValue(ListValue.newBuilder()
                                            .addValues(Value.newBuilder()
                                                    .setStructValue(Struct.newBuilder()
                                                            .putFields(
                                                                    "port",
                                                                    Value.newBuilder()
                                                                            .setNumberValue(9000)
                                                                            .build())
                                                            .putFields(
                                                                    "service",
                                                                    Value.newBuilder()
                                                                            .setStringValue("*")
                                                                            .build()))))
                                    .build()))
            .build();

    private final VirtualTime time = new VirtualTime();

    /** One process, what its registry says, and one stream of a client. */
    private final class Serving {
        final Map<String, Consumer<Snapshot>> followed = new HashMap<>();
        final Map<String, Snapshot> says = new HashMap<>();
        final List<Push> sent = new ArrayList<>();
        final Node node;
        final AdsSession session;

        @Nullable
        Consumer<CatalogSnapshot> catalog;

        Serving(Node node, boolean delta) {
            this.node = node;
            XdsRules rules = XdsRules.standard();
            HostNames hosts = new HostNames(time, Runnable::run, host -> List.of(), AddressRules.DEFAULT);
            ServiceBook book = new ServiceBook(new Said(), time, rules.services(), hosts, 1000);
            NodeBook nodes = new NodeBook(time, book, rules.shared());
            session = new AdsSession(
                    new XdsWorld(
                            time,
                            rules.clients(),
                            rules.names(),
                            book,
                            nodes,
                            new Refusals(time),
                            new XdsMetrics(new SimpleMeterRegistry())),
                    new Caller("test", service -> true),
                    delta,
                    "a test",
                    new Sent());
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
            time.runDue();
        }

        private final class Said implements Directory {
            @Override
            public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
                followed.put(service.value(), listener);
                listener.accept(says.getOrDefault(service.value(), Snapshot.unknown(service, Instant.EPOCH)));
                return new Subscription() {
                    @Override
                    public void refresh() {}

                    @Override
                    public void close() {
                        followed.remove(service.value());
                    }
                };
            }

            @Override
            public String registry() {
                return "a script";
            }
        }

        private final class Sent implements Outlet {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void send(Push push) {
                sent.add(push);
            }

            @Override
            public void end(Status status) {}
        }

        void says(String service, String... addresses) {
            says(service, List.of(), addresses);
        }

        void says(String service, List<DatacenterState> datacenters, String... addresses) {
            List<Instance> instances = new ArrayList<>();
            for (String address : addresses) {
                instances.add(Instance.at(address));
            }
            Snapshot snapshot = new Snapshot(
                    new ServiceName(service),
                    InstanceList.copyOf(instances),
                    1,
                    Freshness.LIVE,
                    Instant.EPOCH,
                    0,
                    Set.of(),
                    null,
                    null,
                    datacenters);
            says.put(service, snapshot);
            Consumer<Snapshot> listener = followed.get(service);
            if (listener != null) {
                listener.accept(snapshot);
            }
            time.runDue();
        }

        void lists(Freshness freshness, String... services) {
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

        void sotw(ResourceType type, String version, String... names) {
            session.received(node, StreamRequest.sotw(type, Set.of(names), version, "", null));
            time.runDue();
        }

        void delta(ResourceType type, Map<String, String> held, String... names) {
            session.received(node, StreamRequest.delta(type, Set.of(names), Set.of(), held, "", null));
            time.runDue();
        }

        /** What an Envoy does: only then is it known what it uses, and clusters go. */
        void asksForTheRest() {
            delta(ResourceType.LISTENER, Map.of(), "*");
            take(true);
            delta(ResourceType.ROUTE, Map.of(), last().resources().get(0).name());
            take(true);
        }

        /** Takes the last response. */
        void take(boolean delta, String... names) {
            Push push = last();
            session.received(
                    node,
                    delta
                            ? StreamRequest.delta(push.type(), Set.of(), Set.of(), Map.of(), push.nonce(), null)
                            : StreamRequest.sotw(push.type(), Set.of(names), push.version(), push.nonce(), null));
            time.runDue();
        }

        Push last() {
            return sent.get(sent.size() - 1);
        }

        /** Of each response, which of its resources have somebody. */
        List<Map<String, Boolean>> endpoints() {
            return sent.stream()
                    .filter(push -> push.type() == ResourceType.ENDPOINTS)
                    .map(push -> push.resources().stream()
                            .collect(Collectors.toMap(
                                    Resource::name, one -> !Nobody.isIn(one), (one, other) -> one, TreeMap::new)))
                    .collect(Collectors.toList());
        }

        List<String> names(ResourceType type) {
            return sent.stream()
                    .filter(push -> push.type() == type)
                    .map(push -> push.resources().stream()
                                    .map(Resource::name)
                                    .sorted()
                                    .toList() + "-" + push.removed())
                    .toList();
        }
    }

    private static DatacenterState datacenter(String name, Freshness freshness) {
        return new DatacenterState(
                name, "etcd", name.equals("eu"), 0, 1, freshness, Instant.EPOCH, 0, null, false, null);
    }

    /** What a client of a process that has read these services is told, by name. */
    private Map<String, String> versions(ResourceType type, String... services) {
        Serving process = new Serving(ENVOY, true);
        for (String service : services) {
            process.says(service, "10.0.0.1:1");
        }
        process.lists(Freshness.LIVE, services);
        process.delta(type, Map.of(), type == ResourceType.ENDPOINTS ? services : new String[] {"*"});
        return process.last().resources().stream().collect(Collectors.toMap(Resource::name, Resource::version));
    }

    @Test
    void a_client_that_has_endpoints_keeps_them_until_the_servers_are_back() {
        for (Serving process : List.of(new Serving(GRPC, false), new Serving(GRPC, true))) {
            process.says("a");
            ask(process);
            assertEquals(List.of(), process.endpoints());
            time.advance(PartContext.RETURN.minusMillis(1));
            assertEquals(List.of(), process.endpoints());
            process.says("a", "10.0.0.1:1");
            assertEquals(List.of(Map.of("a", true)), process.endpoints());
        }
    }

    @Test
    void servers_that_do_not_come_back_are_told_to_be_gone_in_time() {
        for (Serving process : List.of(new Serving(GRPC, false), new Serving(GRPC, true))) {
            process.says("a");
            ask(process);
            time.advance(PartContext.RETURN);
            assertEquals(List.of(Map.of("a", false)), process.endpoints());
        }
    }

    @Test
    void a_client_that_comes_after_that_time_is_told_at_once() {
        Serving first = new Serving(GRPC, false);
        first.says("a");
        first.sotw(ResourceType.CLUSTER, "", "a");
        time.advance(PartContext.RETURN);
        ask(first);
        assertEquals(List.of(Map.of("a", false)), first.endpoints());
    }

    @Test
    void a_client_that_has_nothing_is_told_at_once() {
        Serving sotw = new Serving(GRPC, false);
        sotw.says("a");
        sotw.sotw(ResourceType.ENDPOINTS, "", "a");
        assertEquals(List.of(Map.of("a", false)), sotw.endpoints());
        Serving delta = new Serving(GRPC, true);
        delta.says("a");
        delta.delta(ResourceType.ENDPOINTS, Map.of(), "a");
        assertEquals(List.of(Map.of("a", false)), delta.endpoints());
    }

    @Test
    void other_services_are_told_meanwhile_and_so_is_one_that_is_asked_for_anew() {
        Serving process = new Serving(GRPC, false);
        process.says("a");
        process.says("b", "10.0.0.2:1");
        process.says("c");
        process.sotw(ResourceType.ENDPOINTS, "77.00000000000000aa", "a", "b");
        assertEquals(List.of(Map.of("b", true)), process.endpoints());
        process.take(false, "a", "b", "c");
        assertEquals(List.of(Map.of("b", true), Map.of("c", false)), process.endpoints());
        process.take(false, "a", "b", "c");
        time.advance(PartContext.RETURN);
        assertEquals(Map.of("a", false), process.endpoints().get(2));
    }

    @Test
    void what_was_there_on_this_stream_and_goes_is_told_at_once() {
        Serving process = new Serving(GRPC, false);
        process.says("a", "10.0.0.1:1");
        ask(process);
        process.take(false, "a");
        process.says("a");
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of(Map.of("a", true), Map.of("a", false)), process.endpoints());
    }

    @Test
    void a_registry_that_was_not_read_yet_keeps_endpoints_for_as_long_as_it_takes() {
        Serving process = new Serving(GRPC, false);
        process.says("a", List.of(datacenter("eu", Freshness.UNKNOWN), datacenter("us", Freshness.LIVE)));
        ask(process);
        time.advance(Duration.ofHours(1));
        assertEquals(List.of(), process.endpoints());
        process.says("a", List.of(datacenter("eu", Freshness.LIVE), datacenter("us", Freshness.LIVE)));
        time.advance(PartContext.RETURN.minusSeconds(1));
        assertEquals(List.of(), process.endpoints());
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of(Map.of("a", false)), process.endpoints());
    }

    @Test
    void a_client_that_knows_servers_at_home_is_not_told_of_those_elsewhere_alone() {
        for (Serving process : List.of(new Serving(GRPC, false), new Serving(GRPC, true))) {
            List<DatacenterState> away = List.of(datacenter("eu", Freshness.UNKNOWN), datacenter("us", Freshness.LIVE));
            process.says("a", away, "10.0.9.1:1");
            ask(process);
            time.advance(Duration.ofHours(1));
            process.says("a", away, "10.0.9.1:1", "10.0.9.2:1");
            time.advance(Duration.ofHours(1));
            assertEquals(List.of(), process.endpoints());
            process.says(
                    "a",
                    List.of(datacenter("eu", Freshness.LIVE), datacenter("us", Freshness.LIVE)),
                    "10.0.0.1:1",
                    "10.0.9.1:1");
            assertEquals(List.of(Map.of("a", true)), process.endpoints());
        }
    }

    @Test
    void a_client_is_told_once_its_own_registry_has_answered_though_another_is_away_and_nothing_is_different() {
        for (Serving process : List.of(new Serving(GRPC, false), new Serving(GRPC, true))) {
            process.says(
                    "a",
                    List.of(
                            datacenter("eu", Freshness.UNKNOWN),
                            datacenter("us", Freshness.LIVE),
                            datacenter("asia", Freshness.UNKNOWN)),
                    "10.0.9.1:1");
            ask(process);
            time.advance(Duration.ofSeconds(1));
            process.says(
                    "a",
                    List.of(
                            datacenter("eu", Freshness.LIVE),
                            datacenter("us", Freshness.LIVE),
                            datacenter("asia", Freshness.UNKNOWN)),
                    "10.0.9.1:1");
            assertEquals(List.of(Map.of("a", true)), process.endpoints());
        }
    }

    @Test
    void a_client_that_has_nothing_is_told_of_servers_elsewhere() {
        Serving process = new Serving(GRPC, false);
        process.says("a", List.of(datacenter("eu", Freshness.UNKNOWN), datacenter("us", Freshness.LIVE)), "10.0.9.1:1");
        process.sotw(ResourceType.ENDPOINTS, "", "a");
        assertEquals(List.of(Map.of("a", true)), process.endpoints());
    }

    private static void ask(Serving process) {
        if (process.session.status().delta()) {
            process.delta(ResourceType.ENDPOINTS, Map.of("a", "from before"), "a");
        } else {
            process.sotw(ResourceType.ENDPOINTS, "77.00000000000000aa", "a");
        }
    }

    @Test
    void services_that_are_not_listed_yet_stay_with_an_envoy_of_changes() {
        Map<String, String> held = versions(ResourceType.CLUSTER, "a", "b");
        Map<String, String> routes = Map.of(
                versions(ResourceType.LISTENER, "a", "b").keySet().iterator().next(), "from before");
        Serving process = new Serving(ENVOY, true);
        process.says("a", "10.0.0.1:1");
        process.says("c", "10.0.0.1:1");
        process.lists(Freshness.LIVE, "a", "c");
        process.delta(ResourceType.CLUSTER, held, "*");
        assertEquals(List.of("[c]-[]"), process.names(ResourceType.CLUSTER));
        process.take(true);
        process.delta(ResourceType.ROUTE, routes, routes.keySet().iterator().next());
        assertEquals(List.of(), process.names(ResourceType.ROUTE), "it would take b's calls away");
        time.advance(PartContext.RETURN.minusSeconds(1));
        process.says("b", "10.0.0.1:1");
        process.lists(Freshness.LIVE, "a", "b", "c");
        time.advance(PartContext.RETURN);
        assertEquals(List.of("[c]-[]"), process.names(ResourceType.CLUSTER));
        assertEquals(1, process.names(ResourceType.ROUTE).size());
    }

    @Test
    void an_envoy_that_no_longer_asks_for_all_waits_for_nothing() {
        Map<String, String> routes = Map.of(
                versions(ResourceType.LISTENER, "a", "b").keySet().iterator().next(), "from before");
        Serving process = new Serving(ENVOY, true);
        process.says("a", "10.0.0.1:1");
        process.lists(Freshness.LIVE, "a");
        process.delta(ResourceType.CLUSTER, versions(ResourceType.CLUSTER, "a", "b"), "*");
        process.delta(ResourceType.ROUTE, routes, routes.keySet().iterator().next());
        assertEquals(List.of(), process.names(ResourceType.ROUTE));
        process.session.received(
                process.node, StreamRequest.delta(ResourceType.CLUSTER, Set.of(), Set.of("*"), Map.of(), "", null));
        assertEquals(1, process.names(ResourceType.ROUTE).size());
    }

    @Test
    void services_that_do_not_come_back_are_taken_from_an_envoy_of_changes_in_time() {
        Serving process = new Serving(ENVOY, true);
        process.says("a", "10.0.0.1:1");
        process.lists(Freshness.LIVE, "a");
        process.delta(ResourceType.CLUSTER, versions(ResourceType.CLUSTER, "a", "b"), "*");
        process.asksForTheRest();
        assertEquals(List.of(), process.names(ResourceType.CLUSTER));
        time.advance(PartContext.RETURN);
        assertEquals(List.of("[]-[b]"), process.names(ResourceType.CLUSTER));
    }

    @Test
    void services_that_are_not_listed_yet_stay_with_an_envoy_of_the_state_of_the_world() {
        Serving before = new Serving(ENVOY, false);
        before.says("a", "10.0.0.1:1");
        before.says("b", "10.0.0.1:1");
        before.lists(Freshness.LIVE, "a", "b");
        before.sotw(ResourceType.CLUSTER, "");
        String version = before.last().version();
        Serving process = new Serving(ENVOY, false);
        process.says("a", "10.0.0.1:1");
        process.says("b", "10.0.0.1:1");
        process.lists(Freshness.LIVE, "a");
        process.sotw(ResourceType.CLUSTER, version);
        time.advance(Duration.ofSeconds(5));
        assertEquals(List.of(), process.names(ResourceType.CLUSTER));
        process.lists(Freshness.LIVE, "a", "b");
        assertEquals(List.of("[a, b]-[]"), process.names(ResourceType.CLUSTER), "it is just what the client has");
        process.take(false);
        time.advance(PartContext.RETURN);
        assertEquals(1, process.names(ResourceType.CLUSTER).size());
    }

    @Test
    void services_that_do_not_come_back_are_taken_from_an_envoy_of_the_state_of_the_world_in_time() {
        Serving process = new Serving(ENVOY, false);
        process.says("a", "10.0.0.1:1");
        process.lists(Freshness.LIVE, "a");
        process.sotw(ResourceType.CLUSTER, "77.00000000000000aa");
        assertEquals(List.of(), process.names(ResourceType.CLUSTER));
        time.advance(PartContext.RETURN);
        assertEquals(List.of("[a]-[]"), process.names(ResourceType.CLUSTER));
    }

    @Test
    void a_list_without_a_registry_that_is_away_takes_nothing_from_an_envoy_for_long() {
        Serving process = new Serving(ENVOY, true);
        process.says("a", "10.0.0.1:1");
        process.lists(Freshness.STALE, "a");
        process.delta(ResourceType.CLUSTER, versions(ResourceType.CLUSTER, "a", "b"), "*");
        process.asksForTheRest();
        time.advance(NodeBook.MEMORY.minusSeconds(1));
        assertEquals(List.of(), process.names(ResourceType.CLUSTER));
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of("[]-[b]"), process.names(ResourceType.CLUSTER));
    }

    @Test
    void an_envoy_that_has_nothing_is_told_at_once() {
        Serving process = new Serving(ENVOY, false);
        process.says("a", "10.0.0.1:1");
        process.lists(Freshness.LIVE, "a");
        process.sotw(ResourceType.CLUSTER, "");
        assertEquals(List.of("[a]-[]"), process.names(ResourceType.CLUSTER));
    }
}

package io.switchboard.istio.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.core.Address;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.istio.IstioRules;
import io.switchboard.istio.NameTemplate;
import io.switchboard.istio.RegistryBook;
import io.switchboard.istio.ScriptedRegistry;
import io.switchboard.istio.kubernetes.ClusterException.Reason;
import io.switchboard.operator.load.InstanceLoad;
import io.switchboard.operator.load.LoadReport;
import io.switchboard.operator.load.ServiceLoad;
import io.switchboard.operator.load.ServiceLoads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The writer with its chore, on a cluster and loads in memory. */
class DeletionCostsTest {
    /** What each instance of each service has in flight, told each second. */
    private final class Loads implements ServiceLoads {
        final Map<String, List<InstanceLoad>> now = new TreeMap<>();
        final List<ServiceName> followed = new ArrayList<>();

        void say(String service, InstanceLoad... loads) {
            now.put(service, List.of(loads));
        }

        @Override
        public Subscription follow(ServiceName service, Consumer<ServiceLoad> listener) {
            followed.add(service);
            Runnable[] each = new Runnable[1];
            each[0] = () -> {
                if (followed.contains(service)) {
                    listener.accept(new ServiceLoad(
                            service, Freshness.LIVE, null, now.getOrDefault(service.value(), List.of())));
                    time.after(Duration.ofSeconds(1), each[0]);
                }
            };
            time.execute(each[0]);
            return new Subscription() {
                @Override
                public void refresh() {}

                @Override
                public void close() {
                    followed.remove(service);
                }
            };
        }

        @Override
        public void close() {}
    }

    private final VirtualTime time = new VirtualTime();
    private final ScriptedRegistry registry = new ScriptedRegistry();
    private final ScriptedCluster cluster = new ScriptedCluster();
    private final Loads loads = new Loads();

    /** One process. */
    private final class Replica {
        final RegistryBook book;
        final WriterElection election;
        final Writer writer;

        Replica(String identity, String costs) {
            Writer[] told = new Writer[1];
            book = new RegistryBook(
                    registry,
                    registry,
                    time,
                    new IstioRules(new NameTemplate(NameTemplate.DEFAULT_HOST, NameTemplate.DEFAULT_NAMESPACE), 80),
                    ids -> told[0].changed(ids));
            election = new WriterElection(cluster, identity, time, time, () -> told[0].elected());
            WriterMetrics metrics = new WriterMetrics(new SimpleMeterRegistry());
            DeletionCosts chore =
                    new DeletionCosts(cluster, loads, registry, CostRules.parse(costs, null, "eu"), time, metrics);
            writer = new Writer(cluster, book, time, time, election::holds, metrics, chore);
            told[0] = writer;
            time.execute(book::start);
            time.execute(election::start);
        }

        void close() {
            writer.close();
            book.close();
            election.close();
        }
    }

    private static InstanceLoad at(String host, int port, double inFlight) {
        return at(host, port, inFlight, 0, "eu");
    }

    private static InstanceLoad at(String host, int port, double inFlight, long age, @Nullable String datacenter) {
        LoadReport report = new LoadReport(inFlight, 1, 0, Double.NaN, Map.of());
        Instance instance = Instance.builder(new Address(host, port)).build();
        return new InstanceLoad(instance, datacenter, report, Duration.ofSeconds(age), null);
    }

    private void pod(String name, String ip) {
        cluster.pods.put(name, new Pod("shop", name, "uid-" + name, List.of(ip), null));
    }

    private List<String> annotations() {
        return cluster.writes.stream().filter(one -> one.contains(" costs ")).toList();
    }

    /** -1: there is none. */
    private int cost(String pod) {
        Pod there = cluster.pods.get(pod);
        Integer cost = there == null ? null : there.cost();
        return cost == null ? -1 : cost;
    }

    @BeforeEach
    void fill() {
        registry.set("a", null, Instance.at("10.0.0.1:80"), Instance.at("10.0.0.2:80"));
        registry.tellServices(Freshness.LIVE);
        pod("one", "10.0.0.1");
        pod("two", "10.0.0.2");
        pod("other", "10.0.0.9");
        loads.say("a", at("10.0.0.1", 80, 12), at("10.0.0.2", 80, 0));
    }

    @Test
    void pods_of_instances_are_annotated_by_their_calls_in_flight() {
        new Replica("one", "a");
        time.advance(Duration.ofSeconds(10));
        assertEquals(List.of("one costs 12", "two costs 0"), annotations());
        time.advance(Duration.ofMinutes(10));
        assertEquals(2, annotations().size(), "what stays the same is not written");
        assertTrue(cluster.writes.contains("apply ServiceEntry switchboard/a"), "objects are written as well");
    }

    @Test
    void a_pod_is_written_every_half_minute_at_most_and_only_for_what_matters() {
        new Replica("one", "a");
        time.advance(Duration.ofSeconds(10));
        cluster.writes.clear();
        loads.say("a", at("10.0.0.1", 80, 13), at("10.0.0.2", 80, 0.3));
        time.advance(Duration.ofMinutes(5));
        assertEquals(List.of(), annotations());
        loads.say("a", at("10.0.0.1", 80, 400), at("10.0.0.2", 80, 0));
        time.advance(Duration.ofMinutes(2));
        assertTrue(annotations().size() <= 5, () -> annotations().toString());
        assertEquals(400, cost("one"), 40);
    }

    @Test
    void all_instances_at_an_address_count_and_who_is_not_heard_is_not_idle() {
        registry.set("b", null, Instance.at("10.0.0.1:81"));
        registry.tellServices(Freshness.LIVE);
        loads.say("b", at("10.0.0.1", 81, 5));
        loads.say("a", at("10.0.0.1", 80, 12), at("10.0.0.2", 80, 3, 60, "eu"));
        new Replica("one", "*");
        time.advance(Duration.ofSeconds(10));
        assertEquals(List.of("one costs 17"), annotations());
        cluster.writes.clear();
        loads.say("b", at("10.0.0.1", 81, 0, 60, "eu"));
        time.advance(Duration.ofMinutes(2));
        assertEquals(List.of(), annotations(), "it stays as it was");
    }

    @Test
    void an_address_in_another_datacenter_is_no_pod_of_this_cluster() {
        loads.say("a", at("10.0.0.1", 80, 12, 0, "us"), at("10.0.0.2", 80, 3));
        new Replica("one", "a");
        time.advance(Duration.ofSeconds(10));
        assertEquals(List.of("two costs 3"), annotations());
    }

    @Test
    void only_the_one_that_writes_follows_and_annotates() {
        Replica first = new Replica("one", "a");
        time.advance(Duration.ofSeconds(5));
        new Replica("two", "a");
        time.advance(Duration.ofSeconds(5));
        assertEquals(1, loads.followed.size());
        assertEquals(2, annotations().size());
        first.close();
        time.advance(Duration.ofSeconds(5));
        assertEquals(1, loads.followed.size());
        loads.say("a", at("10.0.0.1", 80, 12), at("10.0.0.2", 80, 30));
        time.advance(Duration.ofMinutes(2));
        assertEquals(30, cost("two"), 3);
    }

    @Test
    void a_pod_that_is_gone_or_another_one_is_let_be() {
        new Replica("one", "a");
        time.advance(Duration.ofSeconds(10));
        cluster.writes.clear();
        cluster.pods.put("one", new Pod("shop", "one", "uid-new", List.of("10.0.0.7"), null));
        cluster.pods.remove("two");
        loads.say("a", at("10.0.0.1", 80, 100), at("10.0.0.2", 80, 100));
        time.advance(Duration.ofSeconds(45));
        assertEquals(2, annotations().size(), () -> annotations().toString());
        assertEquals(-1, cost("one"));
        pod("two", "10.0.0.2");
        time.advance(Duration.ofMinutes(2));
        assertEquals(100, cost("two"), 10);
    }

    @Test
    void what_is_refused_is_tried_again_at_growing_intervals_and_holds_up_nothing() {
        cluster.podsRefused = Reason.FORBIDDEN;
        new Replica("one", "a");
        time.advance(Duration.ofMinutes(2));
        long tried = cluster.writes.stream().filter("list pods"::equals).count();
        assertTrue(tried >= 2 && tried <= 8, () -> "tried " + tried + " times");
        registry.set("a", null, Instance.at("10.0.0.3:80"));
        time.advance(Duration.ofSeconds(2));
        assertTrue(cluster.writes.stream()
                        .filter("apply ServiceEntry switchboard/a"::equals)
                        .count()
                >= 2);
        cluster.podsRefused = null;
        cluster.annotatingRefused = Reason.FORBIDDEN;
        time.advance(Duration.ofMinutes(5));
        assertFalse(annotations().isEmpty());
        assertTrue(annotations().size() <= 12, () -> annotations().toString());
        cluster.annotatingRefused = null;
        time.advance(Duration.ofMinutes(6));
        assertEquals(12, cost("one"));
    }

    @Test
    void a_pod_for_which_alone_it_is_refused_does_not_hold_up_those_beside_it() {
        cluster.podRefused.add("one");
        new Replica("one", "a");
        time.advance(Duration.ofSeconds(30));
        assertEquals(0, cost("two"));
        loads.say("a", at("10.0.0.1", 80, 12), at("10.0.0.2", 80, 5));
        time.advance(Duration.ofMinutes(2));
        assertEquals(5, cost("two"));
        assertTrue(annotations().size() <= 10, () -> annotations().toString());
        cluster.podRefused.clear();
        time.advance(Duration.ofMinutes(6));
        assertEquals(12, cost("one"));
    }

    @Test
    void so_many_writes_are_made_as_the_writer_may_make() {
        InstanceLoad[] many = new InstanceLoad[200];
        for (int i = 0; i < many.length; i++) {
            String ip = "10.1.0." + (i + 1);
            pod("p" + i, ip);
            many[i] = at(ip, 80, i);
        }
        loads.say("a", many);
        new Replica("one", "a");
        time.advance(Duration.ofSeconds(3));
        int before = annotations().size();
        time.advance(Duration.ofSeconds(10));
        assertTrue(annotations().size() - before <= 101, () -> annotations().size() + "");
        assertEquals("p199 costs 199", annotations().get(0), "the most wrong first");
        time.advance(Duration.ofSeconds(20));
        assertEquals(200, annotations().size());
    }

    @Test
    void what_is_no_service_is_told_with_the_setting() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> CostRules.parse("a, /b", null, null));
        assertTrue(String.valueOf(e.getMessage()).startsWith("deletionCost: service name \"/b\""), e::toString);
        assertTrue(String.valueOf(e.getMessage()).endsWith("or * for all"), e::toString);
        assertThrows(IllegalArgumentException.class, () -> CostRules.parse("", null, null));
    }

    @Test
    void a_difference_matters_by_one_and_by_a_quarter() {
        assertTrue(CostRules.isOther(null, 0));
        assertFalse(CostRules.isOther(0, 0));
        assertTrue(CostRules.isOther(0, 1));
        assertTrue(CostRules.isOther(1, 0));
        assertFalse(CostRules.isOther(100, 120));
        assertTrue(CostRules.isOther(100, 140));
        assertTrue(CostRules.isOther(Integer.MIN_VALUE, Integer.MAX_VALUE));
        assertEquals(Integer.MAX_VALUE, CostRules.cost(1e9 * 1e9));
    }
}

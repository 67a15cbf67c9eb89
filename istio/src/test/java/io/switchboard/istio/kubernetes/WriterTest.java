package io.switchboard.istio.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.controlplane.PartContext;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.istio.IstioRules;
import io.switchboard.istio.Kind;
import io.switchboard.istio.NameTemplate;
import io.switchboard.istio.ObjectId;
import io.switchboard.istio.RegistryBook;
import io.switchboard.istio.ScriptedRegistry;
import io.switchboard.istio.kubernetes.ClusterException.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriterTest {
    private static final Instance ONE = Instance.at("10.0.0.1:1");
    private static final ObjectId ENTRY = new ObjectId(Kind.SERVICE_ENTRY, "switchboard", "a");
    private static final ObjectId RULE = new ObjectId(Kind.DESTINATION_RULE, "switchboard", "a");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedRegistry registry = new ScriptedRegistry();
    private final ScriptedCluster cluster = new ScriptedCluster();

    /** One process. */
    private final class Replica {
        final RegistryBook book;
        final WriterElection election;
        final Writer writer;

        Replica(String identity) {
            Writer[] told = new Writer[1];
            book = new RegistryBook(
                    registry,
                    registry,
                    time,
                    new IstioRules(new NameTemplate(NameTemplate.DEFAULT_HOST, NameTemplate.DEFAULT_NAMESPACE), 80),
                    ids -> told[0].changed(ids));
            election = new WriterElection(cluster, identity, time, time, () -> told[0].elected());
            writer = new Writer(
                    cluster,
                    book,
                    time,
                    time,
                    election::holds,
                    new WriterMetrics(new SimpleMeterRegistry()),
                    Chore.NONE);
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

    @Test
    void what_the_registry_has_is_written_once_and_what_is_the_same_is_not() {
        live("a");
        new Replica("one");
        time.advance(Duration.ofSeconds(5));
        assertEquals(
                List.of("apply ServiceEntry switchboard/a", "apply DestinationRule switchboard/a"), cluster.writes);
        cluster.writes.clear();
        time.advance(Writer.RELIST.multipliedBy(3));
        assertEquals(List.of(), cluster.writes);
        registry.set("a", null, ONE, Instance.at("10.0.0.2:1"));
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of("apply ServiceEntry switchboard/a"), cluster.writes);
    }

    @Test
    void a_new_process_writes_only_what_differs_from_what_is_there() {
        live("a", "b");
        Replica first = new Replica("one");
        time.advance(Duration.ofSeconds(5));
        first.close();
        cluster.writes.clear();
        registry.set("b", null, Instance.at("10.0.0.9:1"));
        new Replica("two");
        time.advance(Duration.ofSeconds(5));
        assertEquals(List.of("apply ServiceEntry switchboard/b"), cluster.writes);
        assertEquals(List.of(true), cluster.forced.subList(4, 5), "its own fields are taken back");
        assertFalse(cluster.forced.get(0), "what is not ours is not taken");
    }

    @Test
    void ten_writes_a_second_are_made_at_most_and_the_newest_state_wins() {
        live("a");
        new Replica("one");
        time.advance(Duration.ofSeconds(5));
        cluster.writes.clear();
        for (int i = 0; i < 1000; i++) {
            registry.set("a", null, Instance.at("10.1." + i / 250 + "." + i % 250 + ":1"));
            time.advance(Duration.ofMillis(1));
        }
        assertTrue(cluster.writes.size() <= 11, "one at once, and ten in a second");
        time.advance(Duration.ofSeconds(1));
        Stored last = cluster.objects.get(ENTRY);
        registry.set("a", null, Instance.at("10.1.3.249:1"));
        time.advance(Duration.ofSeconds(1));
        assertEquals(last, cluster.objects.get(ENTRY));
    }

    @Test
    void nothing_is_deleted_while_the_registry_is_not_live() {
        live("a");
        cluster.objects.put(
                new ObjectId(Kind.SERVICE_ENTRY, "switchboard", "old"),
                new Stored(new ObjectId(Kind.SERVICE_ENTRY, "switchboard", "old"), "7", "x"));
        Replica one = new Replica("one");
        time.runDue();
        registry.lose();
        time.advance(Duration.ofSeconds(200));
        assertEquals(3, cluster.objects.size());
        registry.set("a", null, ONE);
        registry.tellServices(Freshness.LIVE);
        time.advance(Duration.ofSeconds(2));
        assertEquals(2, cluster.objects.size());
        assertTrue(cluster.writes.contains("delete ServiceEntry switchboard/old"), cluster.writes::toString);
        one.close();
    }

    @Test
    void what_a_new_process_does_not_find_is_deleted_once_it_has_had_the_time_to_come_back() {
        live("a", "b");
        Replica first = new Replica("one");
        time.advance(Duration.ofSeconds(5));
        first.close();
        registry.unlist("b");
        registry.tell(ScriptedRegistry.snapshot("b", null));
        cluster.writes.clear();
        new Replica("two");
        time.advance(PartContext.RETURN.minusSeconds(1));
        assertEquals(List.of(), cluster.writes);
        time.advance(Duration.ofSeconds(3));
        assertEquals(2, cluster.writes.size());
        assertEquals(1, count("delete ServiceEntry switchboard/b"));
    }

    @Test
    void a_service_without_instances_at_first_is_not_emptied_before_it_has_had_the_time_to_come_back() {
        live("a", "b");
        Replica first = new Replica("one");
        time.advance(Duration.ofSeconds(5));
        first.close();
        registry.set("b", null);
        cluster.writes.clear();
        new Replica("two");
        time.advance(PartContext.RETURN.minusSeconds(1));
        assertEquals(List.of(), cluster.writes);
        registry.set("b", null, ONE);
        time.advance(Duration.ofMinutes(1));
        assertEquals(List.of(), cluster.writes);
    }

    @Test
    void nothing_is_written_before_all_of_the_registry_was_read() {
        registry.list("a");
        registry.list("b");
        registry.set("a", null, ONE);
        registry.tellServices(Freshness.LIVE);
        new Replica("one");
        time.advance(Duration.ofMinutes(2));
        assertEquals(List.of(), cluster.writes);
    }

    @Test
    void what_others_change_or_delete_is_written_again() {
        live("a");
        new Replica("one");
        time.advance(Duration.ofSeconds(5));
        cluster.objects.remove(ENTRY);
        cluster.objects.put(RULE, new Stored(RULE, "1000", "by hand"));
        cluster.writes.clear();
        time.advance(Writer.RELIST.plusSeconds(1));
        assertEquals(2, cluster.writes.size());
    }

    @Test
    void one_object_that_is_refused_does_not_hold_up_others_and_is_tried_again_when_it_changes() {
        for (Reason reason :
                List.of(Reason.INVALID, Reason.CONFLICT, Reason.FORBIDDEN, Reason.NO_NAMESPACE, Reason.FAILED)) {
            WriterTest test = new WriterTest();
            test.cluster.refused.put(ENTRY, reason);
            test.live("a", "b");
            test.new Replica("one");
            test.time.advance(Duration.ofSeconds(4));
            assertEquals(3, test.cluster.objects.size(), reason::toString);
            long tries = test.count("apply ServiceEntry switchboard/a");
            assertEquals(1, tries, reason::toString);
            test.cluster.refused.clear();
            test.registry.set("a", null, Instance.at("10.0.0.2:1"));
            test.time.advance(Duration.ofMillis(500));
            assertEquals(4, test.cluster.objects.size(), reason::toString);
        }
    }

    @Test
    void what_is_refused_is_tried_again_ever_more_seldom() {
        cluster.refused.put(ENTRY, Reason.INVALID);
        live("a");
        new Replica("one");
        time.advance(Duration.ofHours(1));
        long tries = count("apply ServiceEntry switchboard/a");
        assertTrue(tries > 10 && tries < 20, () -> tries + " tries in an hour");
    }

    @Test
    void a_kind_that_is_deleted_does_not_hold_up_others_and_comes_back() {
        live("a");
        new Replica("one");
        time.advance(Duration.ofSeconds(5));
        cluster.missing.add(Kind.DESTINATION_RULE);
        cluster.objects.remove(RULE);
        time.advance(Writer.RELIST);
        cluster.writes.clear();
        registry.set("a", null, Instance.at("10.0.0.5:1"));
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of("apply ServiceEntry switchboard/a"), cluster.writes);
        cluster.missing.clear();
        time.advance(Writer.RELIST.plusSeconds(2));
        assertTrue(cluster.objects.containsKey(RULE));
    }

    @Test
    void a_cluster_that_was_away_gets_the_newest_state() {
        live("a");
        new Replica("one");
        time.advance(Duration.ofSeconds(5));
        cluster.away = true;
        registry.set("a", null, Instance.at("10.0.0.5:1"));
        time.advance(Duration.ofMinutes(5));
        cluster.writes.clear();
        registry.set("a", null, Instance.at("10.0.0.6:1"));
        cluster.away = false;
        time.advance(Duration.ofSeconds(35));
        assertEquals(List.of("apply ServiceEntry switchboard/a"), cluster.writes);
    }

    @Test
    void of_two_processes_one_writes_and_the_other_takes_over_when_it_is_gone() {
        live("a");
        Replica one = new Replica("one");
        time.advance(Duration.ofSeconds(1));
        Replica two = new Replica("two");
        time.advance(Duration.ofMinutes(1));
        assertTrue(one.election.holds());
        assertFalse(two.election.holds());
        assertEquals(2, cluster.writes.size());
        one.close();
        time.advance(WriterElection.TRY);
        assertTrue(two.election.holds(), "a lease that is given back is taken at once");
    }

    @Test
    void who_cannot_renew_stops_before_another_may_begin() {
        live("a");
        Replica one = new Replica("one");
        time.advance(Duration.ofSeconds(30));
        assertTrue(one.election.holds());
        cluster.away = true;
        time.advance(WriterElection.RENEWED.plus(WriterElection.TRY));
        assertFalse(one.election.holds());
        cluster.away = false;
        time.advance(WriterElection.TRY.multipliedBy(2));
        assertTrue(one.election.holds(), "it is had again");
    }

    @Test
    void two_processes_never_hold_at_once() {
        live("a");
        Replica one = new Replica("one");
        Replica two = new Replica("two");
        for (int i = 0; i < 2000; i++) {
            cluster.away = i % 400 > 200;
            time.advance(Duration.ofMillis(100));
            assertFalse(one.election.holds() && two.election.holds(), "after " + i * 100 + " ms");
        }
    }

    private void live(String... services) {
        for (String service : services) {
            registry.set(service, null, ONE);
        }
        registry.tellServices(Freshness.LIVE);
    }

    private long count(String write) {
        return cluster.writes.stream().filter(write::equals).count();
    }
}

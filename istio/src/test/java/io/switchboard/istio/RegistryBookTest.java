package io.switchboard.istio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.controlplane.PartContext;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.GuardedDirectory;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.istio.api.DestinationRule;
import io.switchboard.istio.api.ServiceEntry;
import io.switchboard.istio.api.Subset;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegistryBookTest {
    private static final IstioRules RULES =
            new IstioRules(new NameTemplate(NameTemplate.DEFAULT_HOST, NameTemplate.DEFAULT_NAMESPACE), 80);
    private static final Instance ONE = Instance.at("10.0.0.1:1");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedRegistry registry = new ScriptedRegistry();
    private final List<Set<ObjectId>> changes = new ArrayList<>();
    private final RegistryBook book = new RegistryBook(registry, registry, time, RULES, changes::add);

    @Test
    void nothing_is_told_before_each_listed_service_was_read() {
        registry.set("a", null, ONE);
        registry.list("b");
        start();
        registry.tellServices(Freshness.LIVE);
        time.runDue();
        assertEquals(List.of(), changes);
        String reason = book.notReady();
        assertNotNull(reason);
        assertTrue(reason.contains("such as b"), reason);
        registry.set("b", null, ONE);
        time.runDue();
        assertNull(book.notReady());
        assertEquals(4, changes.get(0).size());
        assertFalse(book.isLive(), "what is missing may come back");
        time.advance(PartContext.RETURN);
        assertTrue(book.isLive());
    }

    @Test
    void a_registry_that_is_empty_at_first_is_not_told_before_servers_have_had_the_time_to_come_back() {
        live();
        time.advance(PartContext.RETURN.minusSeconds(1));
        assertNotNull(book.notReady());
        assertEquals(List.of(), changes);
        time.advance(Duration.ofSeconds(1));
        assertNull(book.notReady());
    }

    @Test
    void a_registry_that_is_emptied_takes_nobody_away_until_the_mass_removal_is_believed() {
        Duration bound = Duration.ofMinutes(5);
        RegistryBook guarded = new RegistryBook(
                new GuardedDirectory(registry, time, Duration.ofSeconds(10), bound),
                registry,
                time,
                RULES,
                changes::add);
        registry.set("a", null, ONE, Instance.at("10.0.0.2:1"), Instance.at("10.0.0.3:1"));
        guarded.start();
        registry.tellServices(Freshness.LIVE);
        time.advance(PartContext.RETURN);
        registry.tell(ScriptedRegistry.snapshot("a", null));
        registry.unlist("a");
        time.advance(bound.minusSeconds(1));
        assertEquals(3, endpoints(guarded));
        time.advance(Duration.ofSeconds(2));
        assertEquals(0, endpoints(guarded));
    }

    private static int endpoints(RegistryBook book) {
        return book.objects().values().stream()
                .map(IstioObject::spec)
                .filter(ServiceEntry.class::isInstance)
                .mapToInt(entry -> ((ServiceEntry) entry).getEndpointsCount())
                .sum();
    }

    @Test
    void a_service_that_is_empty_at_first_holds_the_answer_until_it_has_somebody_or_has_had_the_time() {
        registry.set("a", null, ONE);
        registry.set("b", null);
        live();
        String reason = book.notReady();
        assertNotNull(reason);
        assertTrue(reason.contains("1 services have no instances"), reason);
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of(), changes);
        registry.set("b", null, ONE);
        time.runDue();
        assertNull(book.notReady());
        assertEquals(4, changes.get(0).size());
    }

    @Test
    void a_service_of_which_a_datacenter_is_not_read_yet_holds_the_answer() {
        registry.set("a", null, ONE);
        Snapshot one = ScriptedRegistry.snapshot("a", null, ONE);
        registry.tell(
                one.withDatacenters(List.of(datacenter("eu", Freshness.UNKNOWN), datacenter("us", Freshness.LIVE))));
        live();
        time.advance(PartContext.RETURN.multipliedBy(2));
        assertNotNull(book.notReady());
        assertEquals(List.of(), changes);
        registry.tell(one.withDatacenters(List.of(datacenter("eu", Freshness.LIVE), datacenter("us", Freshness.LIVE))));
        time.runDue();
        assertNull(book.notReady());
    }

    @Test
    void a_datacenter_that_is_away_at_the_start_holds_the_answer_for_a_while_and_the_own_one_for_as_long_as_it_takes() {
        registry.set("a", null, ONE);
        tells(Freshness.LIVE, Freshness.UNKNOWN);
        book.start();
        registry.tellServices(Freshness.STALE);
        time.advance(RegistryBook.PATIENCE.minusSeconds(1));
        assertNotNull(book.notReady());
        tells(Freshness.UNKNOWN, Freshness.LIVE);
        time.advance(Duration.ofHours(1));
        assertNotNull(book.notReady());
        tells(Freshness.LIVE, Freshness.UNKNOWN);
        time.advance(PartContext.RETURN);
        assertNull(book.notReady());
        assertEquals(2, changes.get(0).size());
        assertFalse(book.isLive(), "what the other datacenter has is not known, and nothing may be deleted");
    }

    private void tells(Freshness own, Freshness other) {
        registry.tell(ScriptedRegistry.snapshot("a", null, ONE)
                .withDatacenters(List.of(datacenter("eu", own), datacenter("us", other))));
        time.runDue();
    }

    private static DatacenterState datacenter(String name, Freshness freshness) {
        return new DatacenterState(
                name, "etcd", name.equals("eu"), 1, 1, freshness, Instant.EPOCH, 0, null, false, null);
    }

    @Test
    void follows_begin_at_a_bounded_rate() {
        for (int i = 0; i < 200; i++) {
            registry.set("s" + i, null, ONE);
        }
        start();
        registry.tellServices(Freshness.LIVE);
        time.runDue();
        assertEquals(RegistryBook.OPENED_AT_ONCE, registry.opened);
        time.advance(RegistryBook.TICK);
        assertEquals(2 * RegistryBook.OPENED_AT_ONCE, registry.opened);
        time.advance(RegistryBook.TICK.multipliedBy(2));
        assertEquals(200, registry.opened);
        assertNull(book.notReady());
    }

    @Test
    void what_was_read_stays_when_the_registry_is_lost() {
        registry.set("a", null, ONE);
        live();
        registry.lose();
        time.runDue();
        assertEquals(2, book.objects().size());
        assertFalse(book.isLive());
    }

    @Test
    void a_service_without_instances_keeps_an_empty_entry_for_a_while() {
        registry.set("a", null, ONE);
        live();
        registry.tell(ScriptedRegistry.snapshot("a", null));
        registry.unlist("a");
        time.runDue();
        ServiceEntry entry =
                (ServiceEntry) book.objects().values().iterator().next().spec();
        assertEquals(0, entry.getEndpointsCount());
        time.advance(RegistryBook.LINGER.minusSeconds(1));
        registry.set("a", null, ONE);
        time.advance(RegistryBook.LINGER);
        assertEquals(2, book.objects().size());
        registry.tell(ScriptedRegistry.snapshot("a", null));
        registry.unlist("a");
        time.advance(RegistryBook.LINGER);
        assertEquals(0, book.objects().size());
        assertEquals(1, registry.closed);
    }

    @Test
    void instances_that_are_kept_for_doubt_keep_their_service_though_it_is_not_listed() {
        registry.set("a", null, ONE);
        live();
        registry.unlist("a");
        time.advance(RegistryBook.LINGER.multipliedBy(3));
        assertEquals(2, book.objects().size());
    }

    @Test
    void only_the_objects_that_differ_are_told() {
        registry.set("a", null, ONE);
        live();
        changes.clear();
        registry.set("a", null, ONE, Instance.at("10.0.0.2:1"));
        time.runDue();
        assertEquals(
                List.of(Kind.SERVICE_ENTRY),
                changes.stream().flatMap(Set::stream).map(ObjectId::kind).toList());
        changes.clear();
        registry.set("a", null, Instance.at("10.0.0.2:1"), ONE);
        time.runDue();
        assertEquals(List.of(), changes);
    }

    @Test
    void subsets_outlive_the_routes_that_named_them_for_a_minute() {
        registry.set("a", canary("v2"), ONE);
        live();
        registry.set("a", canary("v3"), ONE);
        time.runDue();
        assertEquals(List.of("v3", "v2"), subsets());
        registry.set("a", canary("v3"), ONE, Instance.at("10.0.0.2:1"));
        time.advance(FollowedService.RETIRED.minusSeconds(1));
        assertEquals(List.of("v3", "v2"), subsets());
        changes.clear();
        time.advance(FollowedService.RETIRED);
        assertEquals(List.of("v3"), subsets());
        assertEquals(
                List.of(Kind.DESTINATION_RULE),
                changes.stream().flatMap(Set::stream).map(ObjectId::kind).toList());
    }

    private List<String> subsets() {
        return book.objects().values().stream()
                .map(IstioObject::spec)
                .filter(DestinationRule.class::isInstance)
                .flatMap(rule -> ((DestinationRule) rule).getSubsetsList().stream())
                .map(Subset::getName)
                .toList();
    }

    private static String canary(String version) {
        return "{\"loadBalancingConfig\": [{\"switchboard\": {\"routes\": [{\"subsets\": [{\"version\": \"" + version
                + "\"}]}]}}]}";
    }

    @Test
    void of_two_services_with_one_name_one_is_served_whoever_came_first() {
        ServedObjects served = new ServedObjects(RULES.names(), time);
        String taken = SafeName.dnsLabel("Prices");
        IstioObjects hashed = RULES.of(ScriptedRegistry.snapshot("Prices", null, ONE));
        IstioObjects plain = RULES.of(ScriptedRegistry.snapshot(taken, null, Instance.at("10.0.0.9:1")));
        served.put(hashed.service(), hashed);
        assertEquals(hashed.service(), served.all().values().iterator().next().service());
        assertEquals(2, served.put(plain.service(), plain).size());
        assertEquals(plain.service(), served.all().values().iterator().next().service());
        assertEquals(2, served.all().size());
        served.put(plain.service(), null);
        assertEquals(hashed.service(), served.all().values().iterator().next().service());
    }

    private void start() {
        time.execute(book::start);
        time.runDue();
    }

    private void live() {
        start();
        registry.tellServices(Freshness.LIVE);
        time.runDue();
    }
}

package io.switchboard.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.operator.Finding.Severity;
import io.switchboard.operator.RegistryAdminException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drains that end, by the API. */
class DrainsTest {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final ChangeAuthor ANN = new ChangeAuthor("ann", "power");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Locality EU_A = new Locality("eu", "a");

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final EtcdClient client =
            EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build());
    private final RegistryAdmin admin = RegistryAdmin.of(client);

    @BeforeEach
    void fill() {
        register("demo/10.0.0.1:80", "a");
        register("demo/10.0.0.2:80", "b");
        register("billing/10.0.0.3:80", "a");
    }

    @AfterEach
    void stop() {
        client.close();
        etcd.close();
    }

    @Test
    void a_zone_is_drained_with_who_why_and_until_when() throws Exception {
        DrainChange made = get(admin.drainZone(EU_A, HOUR, ANN));
        Drain drain = made.after().orElseThrow();
        assertEquals(Optional.empty(), made.before());
        assertEquals(Optional.of(drain.until().minus(HOUR)), Optional.ofNullable(drain.at()));
        assertEquals(HOUR, drain.length());
        assertEquals("ann", drain.by());
        assertEquals("power", drain.reason());
        StoredDrain stored = get(admin.drains()).get(0);
        assertEquals(Optional.of(drain), stored.drain());
        assertEquals(Optional.of(new DrainTarget.Zone(EU_A)), stored.target());
        assertEquals(etcd.leases(), List.of(stored.lease()));
        assertEquals(Optional.of(drain), get(admin.undrainZone(EU_A)).before());
        assertEquals(List.of(), get(admin.drains()));
        assertEquals(Optional.empty(), get(admin.undrainZone(EU_A)).before());
    }

    @Test
    void whom_it_concerns_is_noted_and_no_refusal() throws Exception {
        assertEquals(
                List.of("nobody takes calls outside of zone eu/a of billing; clients go on calling those there are"
                        + " rather than fail"),
                get(admin.drainZone(EU_A, HOUR, ANN)).notes());
        assertEquals(
                List.of(),
                get(admin.drainZone(new Locality("", "b"), HOUR, ANN)).notes());
        assertEquals(
                List.of("no instance is registered in zone us/a now"),
                get(admin.drainZone(new Locality("us", "a"), HOUR, ANN)).notes());
        get(admin.drainZone(new Locality("", "a"), HOUR, ANN));
        List<String> still = get(admin.undrainZone(EU_A)).notes();
        assertEquals(1, still.size());
        assertTrue(still.get(0).startsWith("zone a is still drained until "), still.get(0));
    }

    @Test
    void a_length_out_of_bounds_and_a_zone_without_a_name_are_refused_and_nothing_is_written() throws Exception {
        assertEquals(
                "a drain lasts from 1m to 72h, not 59s", refused(admin.drainZone(EU_A, Duration.ofSeconds(59), ANN)));
        assertEquals(
                "a drain lasts from 1m to 72h, not 73h",
                refused(admin.drainDatacenter(new DatacenterName("eu"), Duration.ofHours(73), ANN)));
        assertEquals(
                "a drain lasts from 1m to 72h, not 0s",
                refused(admin.drain(InstanceTarget.of(DEMO, "10.0.0.1:80"), Duration.ZERO, ANN)));
        assertEquals(
                "no zone is named; write a zone, or region/zone, such as eu/a",
                refused(admin.drainZone(new Locality("eu", ""), HOUR, ANN)));
        String long1 = refused(admin.drainZone(EU_A, HOUR, new ChangeAuthor("ann", "x".repeat(5_000))));
        assertTrue(long1.endsWith("at most 4096 are written; give a shorter reason"), long1);
        assertEquals(Map.of(), etcd.read("switchboard/"));
        assertEquals(List.of(), etcd.leases());
    }

    @Test
    void an_instance_is_drained_for_a_time_beside_what_else_is_said_of_it() throws Exception {
        InstanceTarget one = InstanceTarget.of(DEMO, "10.0.0.1:80");
        get(admin.setWeight(one, 50, ANN));
        assertEquals(List.of(), get(admin.drain(one, HOUR, ANN)).notes());
        Instance seen = get(admin.view(DEMO)).instances().get(0);
        assertEquals(50, seen.weight());
        assertEquals(InstanceState.DRAINING, seen.state());
        OverrideChange undrained = get(admin.undrain(one, ANN));
        assertEquals(50, undrained.after().orElseThrow().weight());
        assertTrue(
                undrained.notes().get(0).startsWith("it was drained until "),
                undrained.notes().toString());
        assertEquals(List.of(), get(admin.drains()));
        get(admin.drain(one, ANN));
        assertEquals(
                List.of("it is drained without an end as well (ann: power): undrain ends both"),
                get(admin.drain(one, HOUR, ANN)).notes());
        assertEquals(
                "service demo has no instance 10.0.0.9:80; did you mean 10.0.0.1:80, 10.0.0.2:80?",
                refusal(Kind.UNKNOWN_INSTANCE, admin.drain(InstanceTarget.of(DEMO, "10.0.0.9:80"), HOUR, ANN)));
        get(admin.clearOverride(one));
        assertEquals(Map.of(), etcd.read("switchboard/"));
    }

    @Test
    void what_is_held_is_only_what_was_not_drained_and_only_that_is_released() throws Exception {
        DrainTarget eu = new DrainTarget.Datacenter(new DatacenterName("eu"));
        HeldDrain held = get(admin.hold(eu, HOUR, ANN));
        assertEquals(HeldDrain.State.STANDS, get(admin.state(held)));
        assertEquals(List.of(held.lease()), etcd.leases());
        assertTrue(
                refusal(Kind.CONFLICT, admin.hold(eu, HOUR, ANN)).startsWith("datacenter eu is drained already until"));
        assertEquals(List.of(held.lease()), etcd.leases());
        assertEquals(HeldDrain.State.GONE, get(admin.release(held)));
        assertEquals(Map.of(), etcd.read("switchboard/"));
        assertEquals(List.of(), etcd.leases());
        assertEquals(HeldDrain.State.GONE, get(admin.release(held)));

        HeldDrain replaced = get(admin.hold(eu, HOUR, ANN));
        get(admin.drainDatacenter(new DatacenterName("eu"), HOUR, new ChangeAuthor("bob", "an outage")));
        assertEquals(HeldDrain.State.REPLACED, get(admin.state(replaced)));
        assertEquals(HeldDrain.State.REPLACED, get(admin.release(replaced)));
        assertEquals("bob", get(admin.drains()).get(0).drain().orElseThrow().by());
    }

    @Test
    void services_that_have_nobody_outside_of_a_zone_are_known_before_it_is_drained() throws Exception {
        assertEquals(List.of(new ServiceName("billing")), get(admin.servicesOnlyIn(EU_A)));
        assertEquals(List.of(), get(admin.servicesOnlyIn(new Locality("eu", "b"))));
    }

    @Test
    void one_that_should_have_ended_is_found() throws Exception {
        etcd.put("switchboard/drains/zone/eu/a", "{\"until\":\"2026-01-01T00:00:00Z\",\"for\":3600}");
        etcd.put("switchboard/drains/rack/7", "{\"until\":\"2026-01-01T00:00:00Z\",\"for\":3600}");
        etcd.put("switchboard/drains/datacenter/eu", "for ever");
        get(admin.drainDatacenter(new DatacenterName("us"), HOUR, ANN));
        List<Finding> findings =
                DrainFindings.among(get(admin.drains()), client.scheduler().now());
        assertEquals(3, findings.size());
        assertTrue(findings.stream().allMatch(one -> one.severity() == Severity.WARNING));
        assertEquals("drain of datacenter eu", findings.get(0).subject());
        assertEquals("counts for nothing: no JSON", findings.get(0).state());
        assertEquals(
                "it has no lease: delete switchboard/drains/zone/eu/a",
                findings.get(2).remedy());
        assertEquals(List.of(), DrainFindings.among(List.of(), Instant.EPOCH));
    }

    private void register(String key, String zone) {
        String address = key.substring(key.indexOf('/') + 1);
        etcd.put(key, "{\"Addr\":\"" + address + "\",\"Metadata\":{\"region\":\"eu\",\"zone\":\"" + zone + "\"}}");
    }

    private static String refused(CompletableFuture<?> answer) {
        return refusal(Kind.REFUSED, answer);
    }

    private static String refusal(Kind kind, CompletableFuture<?> answer) {
        RegistryAdminException refusal = assertInstanceOf(
                RegistryAdminException.class,
                assertThrows(ExecutionException.class, () -> get(answer)).getCause());
        assertEquals(kind, refusal.kind(), refusal.getMessage());
        return String.valueOf(refusal.getMessage());
    }

    private static <T> T get(CompletableFuture<T> answer) throws Exception {
        return answer.get(60, TimeUnit.SECONDS);
    }
}

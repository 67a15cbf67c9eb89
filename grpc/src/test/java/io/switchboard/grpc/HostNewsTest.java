package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When host names are looked up again, since something is known of their servers; the timers are the test's. */
class HostNewsTest {
    private final ResolverHarness harness = new ResolverHarness(true);

    private static Instance on(String host, long incarnation) {
        return Instance.at(host + ":80").toBuilder()
                .id(host)
                .incarnation(incarnation)
                .build();
    }

    private void dns(String host, int lastByte) {
        try {
            harness.hosts.put(host, List.of(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) lastByte})));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void timer() {
        harness.timers.fire();
        harness.run();
    }

    @Test
    void a_new_incarnation_is_looked_up_and_the_others_are_not() {
        dns("a", 1);
        dns("b", 2);
        harness.start().live(on("a", 1), on("b", 1));
        assertEquals(List.of("a", "b"), harness.lookedUp);
        dns("a", 7);
        harness.live(on("a", 2), on("b", 1));
        assertEquals(List.of("a", "b", "a"), harness.lookedUp);
        assertEquals(List.of("10.0.0.7:80", "10.0.0.2:80"), harness.lastAddresses());
    }

    @Test
    void while_dns_has_the_old_address_it_is_asked_a_few_times_more_and_then_no_longer() {
        dns("a", 1);
        harness.start().live(on("a", 1));
        harness.live(on("a", 2));
        int asked = harness.lookedUp.size();
        for (int i = 0; i < 3; i++) {
            timer();
        }
        assertTrue(harness.lookedUp.size() > asked);
        dns("a", 7);
        for (int i = 0; i < 100; i++) {
            timer();
        }
        assertEquals(List.of("10.0.0.7:80"), harness.lastAddresses());
        assertTrue(harness.lookedUp.size() <= 2 + HostLookups.CHECKS, () -> "asked " + harness.lookedUp);
        assertEquals(0, harness.timers.waiting.size());
    }

    @Test
    void weight_and_the_leaving_of_others_are_no_reason_to_look_up() {
        dns("a", 1);
        harness.start().live(on("a", 1), Instance.at("10.0.0.9:80"));
        harness.live(on("a", 1).toBuilder().weight(7).build());
        assertEquals(List.of("a"), harness.lookedUp);
        assertEquals(0, harness.timers.waiting.size());
    }

    @Test
    void when_the_registry_is_reached_again_the_policy_is_told_and_what_failed_is_looked_up() {
        harness.start().live(on("a", 1), Instance.at("10.0.0.9:80"));
        assertEquals(List.of("10.0.0.9:80"), harness.lastAddresses());
        dns("a", 1);
        harness.directory.publish(
                ScriptedDirectory.snapshot(Freshness.STALE, "etcd is gone", 0, on("a", 1), Instance.at("10.0.0.9:80")));
        harness.run();
        assertEquals(List.of("a"), harness.lookedUp);
        int results = harness.results.size();
        harness.live(on("a", 1), Instance.at("10.0.0.9:80"));
        assertEquals(List.of("a", "a"), harness.lookedUp);
        assertTrue(harness.results.size() > results);
        assertEquals(
                1,
                harness.results.get(harness.results.size() - 1).getAttributes().get(InstanceAttributes.REACHED));
    }
}

package io.switchboard.grpc;

import static io.switchboard.grpc.ScriptedDirectory.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.Status;
import io.switchboard.core.Address;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The resolver on a channel that runs by hand. */
class DirectoryNameResolverTest {
    private static final Instance A = Instance.at("10.0.0.1:80");
    private static final Instance B = Instance.at("10.0.0.2:80");

    private final ResolverHarness harness = new ResolverHarness(true).start();

    @Test
    void says_nothing_while_nothing_is_known() {
        assertEquals(List.of(), harness.results);
    }

    @Test
    void a_burst_while_the_channel_is_busy_is_one_hand_over_with_the_last_snapshot() {
        harness.context.execute(() -> {
            for (int i = 1; i <= 1000; i++) {
                harness.directory.live(Instance.at("10.0.0.1:" + i));
            }
        });
        assertEquals(0, harness.offloaded.size());
        assertEquals(1, harness.results.size());
        assertEquals(List.of("10.0.0.1:1000"), harness.lastAddresses());
    }

    @Test
    void a_change_alone_is_handed_over_at_once() {
        harness.live(A);
        harness.live(A, B);
        assertEquals(2, harness.results.size());
        assertEquals(List.of("10.0.0.1:80", "10.0.0.2:80"), harness.lastAddresses());
    }

    @Test
    void each_group_carries_its_instance_and_no_authority() {
        Instance heavy = A.toBuilder().weight(300).build();
        harness.live(heavy);
        EquivalentAddressGroup group = harness.lastGroups().get(0);
        assertEquals(heavy, group.getAttributes().get(InstanceAttributes.INSTANCE));
        assertNull(group.getAttributes().get(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE));
    }

    @Test
    void where_the_client_is_goes_along_with_every_list() {
        Locality own = new Locality("eu", "eu-1");
        for (boolean policyChosen : new boolean[] {true, false}) {
            ResolverHarness located = new ResolverHarness(policyChosen, own).start();
            located.live(A);
            located.live(A, B);
            for (ResolutionResult result : located.results) {
                assertEquals(own, result.getAttributes().get(InstanceAttributes.CLIENT_LOCALITY));
            }
            assertEquals(List.of("10.0.0.1:80", "10.0.0.2:80"), located.lastAddresses());
        }
    }

    @Test
    void the_same_list_is_not_sent_twice_but_another_weight_is() {
        harness.live(A);
        harness.directory.publish(snapshot(Freshness.STALE, "connection refused", 0, A));
        harness.run();
        assertEquals(1, harness.results.size());
        harness.live(A.toBuilder().weight(1).build());
        assertEquals(2, harness.results.size());
    }

    @Test
    void instances_at_one_address_share_a_group_named_after_the_latest() {
        Instance older = Instance.builder(A.address()).id("1").incarnation(1).build();
        Instance newer = Instance.builder(A.address()).id("10").incarnation(2).build();
        harness.live(newer, older, B);
        assertEquals(List.of("10.0.0.1:80", "10.0.0.2:80"), harness.lastAddresses());
        assertEquals(newer, harness.lastGroups().get(0).getAttributes().get(InstanceAttributes.INSTANCE));
    }

    @Test
    void draining_and_weightless_instances_are_used_only_when_no_others_are_left() {
        Instance draining = A.toBuilder().state(InstanceState.DRAINING).build();
        Instance weightless = B.toBuilder().weight(0).build();
        harness.live(draining, weightless, Instance.at("10.0.0.3:80"));
        assertEquals(List.of("10.0.0.3:80"), harness.lastAddresses());
        harness.live(draining, weightless);
        assertEquals(List.of("10.0.0.2:80"), harness.lastAddresses());
        harness.live(draining);
        assertEquals(List.of("10.0.0.1:80"), harness.lastAddresses());
    }

    @Test
    void not_knowing_does_not_undo_what_was_known() {
        harness.live(A);
        harness.directory.publish(snapshot(Freshness.UNKNOWN, "connection refused", 0));
        harness.run();
        assertEquals(1, harness.results.size());
    }

    @Test
    void an_empty_list_that_has_gone_stale_says_so() {
        harness.directory.publish(snapshot(Freshness.STALE, "connection refused", 1));
        harness.run();
        assertEquals(
                "no instances of service xiaoxu/demo registered in etcd at 127.0.0.1:2379, 1 entry skipped as"
                        + " unreadable, as of 1970-01-01T00:00:00Z; since then: connection refused",
                harness.lastError());
    }

    @Test
    void an_error_is_repeated_on_refresh_only() {
        harness.live();
        harness.live();
        assertEquals(1, harness.results.size());
        harness.refresh();
        assertEquals(2, harness.results.size());
        assertEquals(1, harness.directory.refreshes.get());
        harness.live(A);
        harness.refresh();
        assertEquals(3, harness.results.size());
    }

    @Test
    void a_list_that_the_policy_refused_is_sent_again_on_refresh() {
        harness.answer = Status.UNAVAILABLE;
        harness.live(A);
        harness.answer = Status.OK;
        harness.refresh();
        harness.refresh();
        assertEquals(2, harness.results.size());
    }

    @Test
    void the_first_list_makes_switchboard_the_last_good_config() {
        ResolverHarness raw = new ResolverHarness(false).start();
        raw.live(A, B);
        assertEquals(
                List.of(1, 1, 2),
                raw.results.stream()
                        .map(result -> result.getAddressesOrError().getValue().size())
                        .toList());
        assertNull(raw.results.get(0).getServiceConfig());
        ResolutionResult second = raw.results.get(1);
        assertNotNull(second.getServiceConfig());
        assertEquals(
                Map.of("loadBalancingConfig", List.of(Map.of("switchboard", Map.of()))),
                second.getServiceConfig().getConfig());
        raw.live(B);
        assertEquals(4, raw.results.size());
        for (ResolutionResult result : raw.results.subList(2, 4)) {
            assertNotNull(result.getServiceConfig());
            assertNotNull(result.getServiceConfig().getError());
        }
    }

    @Test
    void nothing_happens_after_shutdown() {
        harness.context.execute(() -> {
            harness.directory.live(A);
            harness.resolver.shutdown();
        });
        harness.run();
        assertEquals(List.of(), harness.results);
        assertTrue(harness.directory.listeners.isEmpty());
    }

    @Test
    void a_directory_that_throws_is_an_error_and_is_asked_again() {
        ResolverHarness fresh = new ResolverHarness(true);
        fresh.directory.broken = new IllegalStateException("Switchboard is closed");
        fresh.start();
        assertEquals(
                "cannot look up service xiaoxu/demo in etcd at 127.0.0.1:2379: Switchboard is closed",
                fresh.lastError());
        fresh.directory.broken = null;
        fresh.directory.live(A);
        fresh.refresh();
        assertEquals(List.of("10.0.0.1:80"), fresh.lastAddresses());
    }

    @Test
    void ipv6_and_ipv4_literals_ask_no_dns() {
        harness.live(Instance.at("[::1]:80"), A);
        assertEquals(List.of(), harness.lookedUp);
        assertEquals(List.of("10.0.0.1:80", "0:0:0:0:0:0:0:1:80"), harness.lastAddresses());
    }

    @Test
    void what_looks_like_an_address_but_is_none_is_left_out_without_asking_dns() {
        harness.live(
                A, at("999.1.1.1"), at("127.1"), at("1"), at("010.0.0.1"), at("1.2.3.4.5"), at("1..2.3"), at("::1::2"));
        assertEquals(List.of(), harness.lookedUp);
        assertEquals(List.of("10.0.0.1:80"), harness.lastAddresses());
    }

    private static Instance at(String host) {
        return Instance.builder(new Address(host, 80)).build();
    }

    @Test
    void doubt_is_told_with_the_endpoint_and_telling_it_again_is_no_new_list() {
        harness.directory.doubting(Set.of(A.id()), A, B);
        harness.run();
        harness.directory.doubting(Set.of(A.id()), A, B);
        harness.run();
        assertEquals(1, harness.results.size());
        RemovalDoubt doubt = harness.lastGroups().get(0).getAttributes().get(InstanceAttributes.DOUBT);
        assertNotNull(doubt);
        assertNull(harness.lastGroups().get(1).getAttributes().get(InstanceAttributes.DOUBT));
        doubt.answered();
        assertEquals(List.of(A.id()), List.copyOf(harness.directory.answers));
        harness.live(A, B);
        assertEquals(2, harness.results.size());
    }

    @Test
    void of_two_at_one_address_the_one_that_is_listed_is_the_endpoint() {
        Instance late = A.toBuilder().id("z").incarnation(9).build();
        harness.directory.doubting(Set.of("z"), A, late);
        harness.run();
        assertEquals(1, harness.lastGroups().size());
        assertEquals(A, harness.lastGroups().get(0).getAttributes().get(InstanceAttributes.INSTANCE));
        harness.directory.doubting(Set.of(A.id()), A, late);
        harness.run();
        assertEquals(late, harness.lastGroups().get(0).getAttributes().get(InstanceAttributes.INSTANCE));
    }

    @Test
    void the_service_name_and_authority_are_as_given() {
        assertEquals("demo", harness.resolver.getServiceAuthority());
        assertFalse(harness.directory.listeners.isEmpty());
    }
}

package io.switchboard.grpc;

import static io.grpc.ConnectivityState.CONNECTING;
import static io.grpc.ConnectivityState.IDLE;
import static io.grpc.ConnectivityState.TRANSIENT_FAILURE;
import static io.switchboard.grpc.PolicyHarness.broken;
import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A call that a live server could answer does not fail for want of a better one, and goes to the better one while there
 * is one.
 */
class LastResortTest {
    private static final PickSubchannelArgs CALL = DescribedCall.NONE;

    private final PolicyHarness harness = new PolicyHarness();

    private static EquivalentAddressGroup draining(int n) {
        return endpoint(n, instance -> instance.state(InstanceState.DRAINING));
    }

    private static EquivalentAddressGroup weightless(int n) {
        return endpoint(n, instance -> instance.weight(0));
    }

    private static EquivalentAddressGroup of(int n, String version) {
        return endpoint(n, instance -> instance.version(version));
    }

    private static EquivalentAddressGroup draining(int n, String version) {
        return endpoint(n, instance -> instance.version(version).state(InstanceState.DRAINING));
    }

    private static String v2(String fallback) {
        return "{routes: [{name: \"r\", subsets: [{version: \"v2\"}], fallback: \"" + fallback + "\"}]}";
    }

    @Test
    void one_in_reserve_is_not_dialled_while_another_is_up_or_may_be_soon() {
        harness.reserve = List.of(draining(1));
        harness.resolve(endpoint(2));
        assertEquals(Set.of(2), harness.dialled());
        harness.ready(2);
        harness.seconds(5);
        assertEquals(Set.of(2), harness.dialled());
        harness.set(ConnectivityStateInfo.forNonError(IDLE), 2);
        assertEquals(Set.of(2), harness.dialled(), "a connection that is renewed");
    }

    @Test
    void one_in_reserve_answers_when_the_others_are_down_and_no_longer_when_one_is_back() {
        harness.reserve = List.of(draining(1));
        harness.resolve(endpoint(2), endpoint(3));
        harness.ready(2, 3);
        harness.set(broken("reset"), 2);
        assertEquals(Set.of(2, 3), harness.dialled());
        harness.set(broken("reset"), 3);
        assertEquals(Set.of(1, 2, 3), harness.dialled());
        assertEquals(CONNECTING, harness.state(), "calls wait for it");
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10));
        harness.ready(3);
        assertEquals(Map.of(3, 10), harness.picks(10));
        assertEquals(Set.of(2, 3), harness.dialled());
    }

    @Test
    void the_connection_to_one_that_starts_to_drain_is_kept_until_another_is_ready() {
        harness.resolve(endpoint(1));
        harness.ready(1);
        harness.reserve = List.of(draining(1));
        harness.resolve(endpoint(2));
        assertEquals(Map.of(1, 10), harness.picks(10));
        harness.ready(2);
        assertEquals(Map.of(2, 10), harness.picks(10));
        assertEquals(Set.of(2), harness.dialled());
        assertEquals(2, harness.subchannels.size());
    }

    @Test
    void who_connects_for_too_long_is_not_waited_for() {
        harness.reserve = List.of(draining(1));
        harness.resolve(endpoint(2));
        harness.seconds(1);
        assertEquals(Set.of(1, 2), harness.dialled());
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10));
    }

    @Test
    void one_without_weight_comes_before_one_that_drains() {
        harness.reserve = List.of(draining(1), weightless(3));
        harness.resolve(endpoint(2));
        harness.set(broken("refused"), 2);
        harness.ready(1, 3);
        assertEquals(Map.of(3, 10), harness.picks(10));
        harness.set(broken("refused"), 3);
        assertEquals(Map.of(1, 10), harness.picks(10));
    }

    @Test
    void a_line_goes_on_when_its_instance_leaves_the_reserve_or_is_all_there_is() {
        harness.reserve = List.of(draining(1));
        harness.resolve(endpoint(2));
        harness.set(broken("refused"), 2);
        harness.ready(1);
        harness.reserve = List.of();
        harness.resolve(draining(1));
        assertEquals(Map.of(1, 10), harness.picks(10));
        assertEquals(2, harness.subchannels.size());
    }

    @Test
    void an_address_that_should_get_calls_is_not_in_reserve_whoever_else_claims_it() {
        harness.reserve = List.of(draining(2));
        harness.resolve(endpoint(2), endpoint(3));
        harness.ready(2, 3);
        assertEquals(Map.of(2, 5, 3, 5), harness.picks(10));
    }

    @Test
    void it_is_not_in_the_way_of_what_is_said_when_nobody_is_up() {
        harness.reserve = List.of(draining(1));
        harness.resolve(endpoint(2));
        harness.set(broken("refused"), 2);
        harness.set(broken("gone"), 1);
        assertEquals(TRANSIENT_FAILURE, harness.state());
        harness.fail(Status.UNAVAILABLE.withCause(new NoInstances()));
        assertEquals(Set.of(), harness.dialled());
        harness.seconds(3);
        assertEquals(Set.of(), harness.dialled());
    }

    @Test
    void an_endpoint_that_is_doubted_is_asked_first() {
        harness.reserve = List.of(draining(1));
        harness.resolve(harness.doubted(2));
        harness.ready(2);
        assertEquals(Set.of(2), harness.dialled());
        harness.subchannel(2).connection.last().answer(Status.OK);
        assertEquals(Map.of(2, 10), harness.picks(10));
        assertEquals(Set.of(2), harness.dialled());
    }

    @Test
    void a_route_that_would_fail_has_the_reserve_of_its_own_subset() {
        harness.configure(v2("fail"));
        harness.reserve = List.of(draining(1, "v2"), draining(4, "v1"));
        harness.resolve(of(2, "v2"), of(3, "v1"));
        harness.ready(2, 3);
        assertEquals(Map.of(2, 10), harness.picks(10));
        harness.set(broken("reset"), 2);
        assertEquals(Set.of(1, 2, 3), harness.dialled());
        assertFalse(harness.pick(CALL).hasResult(), "it waits");
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10));
        harness.ready(2);
        assertEquals(Map.of(2, 10), harness.picks(10));
        assertEquals(Set.of(2, 3), harness.dialled());
    }

    @Test
    void a_subset_that_is_in_reserve_altogether_answers_on_a_route_that_would_fail() {
        harness.configure(v2("fail"));
        harness.reserve = List.of(draining(1, "v2"));
        harness.resolve(of(3, "v1"));
        harness.ready(3);
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10));
    }

    @Test
    void a_route_that_falls_back_does_so_before_it_calls_its_reserve() {
        harness.configure(v2("all"));
        harness.reserve = List.of(draining(1, "v2"));
        harness.resolve(of(2, "v2"), of(3, "v1"));
        harness.ready(2, 3);
        harness.set(broken("reset"), 2);
        assertEquals(Map.of(3, 10), harness.picks(10));
        assertEquals(Set.of(2, 3), harness.dialled());
        harness.set(broken("reset"), 3);
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "least_request", "peak_ewma", "ring_hash", "maglev", "random"})
    void whatever_the_choice_and_the_place(String choice) {
        harness.own = new Locality("eu", "a");
        harness.configure("{choice: {" + choice + ": {}}}");
        harness.reserve = List.of(endpoint(
                1, instance -> instance.locality(new Locality("us", "b")).weight(0)));
        harness.resolve(endpoint(2, instance -> instance.locality(new Locality("eu", "a"))));
        harness.ready(2);
        harness.set(broken("reset"), 2);
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10));
        harness.ready(2);
        assertEquals(Map.of(2, 10), harness.picks(10));
    }

    @Test
    void a_channel_of_which_the_whole_subset_is_dead_dials_more_until_one_answers() {
        int fleet = 100;
        harness.configure("{subset: {size: 5}}");
        harness.resolve(IntStream.rangeClosed(1, fleet)
                .mapToObj(n -> endpoint(n, instance -> instance))
                .toList());
        Set<Integer> base = harness.dialled();
        assertEquals(5, base.size());
        Set<Integer> dead = new TreeSet<>();
        for (int more : new int[] {10, 20, 40, 80, 100}) {
            Set<Integer> fresh = new TreeSet<>(harness.dialled());
            fresh.removeAll(dead);
            harness.set(broken("refused"), numbers(fresh));
            dead.addAll(fresh);
            assertEquals(more, harness.dialled().size());
        }
        harness.set(broken("refused"), numbers(harness.dialled()));
        assertEquals(fleet, harness.dialled().size());
        int other = harness.dialled().stream()
                .filter(n -> !base.contains(n))
                .findFirst()
                .orElseThrow();
        harness.ready(other);
        assertEquals(Map.of(other, 10), harness.picks(10));
        int own = base.iterator().next();
        harness.ready(own);
        assertEquals(Map.of(own, 10), harness.picks(10));
        assertEquals(base, harness.dialled());
    }

    private static int[] numbers(Set<Integer> endpoints) {
        return endpoints.stream().mapToInt(n -> n).toArray();
    }

    @Test
    void a_route_of_whose_subset_a_channel_has_nobody_dials_some_of_it() {
        harness.configure("{subset: {size: 3}, routes: [{subsets: [{version: \"v2\"}]}]}");
        harness.resolve(IntStream.rangeClosed(1, 60)
                .mapToObj(n -> of(n, n == 60 ? "v2" : "v1"))
                .toList());
        assertTrue(harness.dialled().contains(60));
        harness.ready(60);
        assertEquals(Map.of(60, 10), harness.picks(10));
    }

    @Test
    void the_resolver_tells_of_the_reserve_beside_the_addresses() {
        ResolverHarness resolver = new ResolverHarness(true);
        resolver.start();
        Instance drained = Instance.at("10.0.0.1:80").toBuilder()
                .id("drained")
                .state(InstanceState.DRAINING)
                .build();
        Instance zero =
                Instance.at("10.0.0.2:80").toBuilder().id("zero").weight(0).build();
        resolver.live(drained, zero, Instance.at("10.0.0.3:80"));
        assertEquals(List.of("10.0.0.3:80"), resolver.lastAddresses());
        assertEquals(List.of("drained", "zero"), reserve(resolver));
        resolver.live(drained, zero);
        assertEquals(List.of("10.0.0.2:80"), resolver.lastAddresses());
        assertEquals(List.of("drained"), reserve(resolver));
        resolver.live(drained);
        assertEquals(List.of("10.0.0.1:80"), resolver.lastAddresses());
        assertEquals(List.of(), reserve(resolver));
    }

    @Test
    void the_reserve_is_all_there_is_where_nobody_else_has_an_address() {
        ResolverHarness resolver = new ResolverHarness(true);
        resolver.start();
        Instance drained = Instance.at("10.0.0.1:80").toBuilder()
                .id("drained")
                .state(InstanceState.DRAINING)
                .build();
        resolver.live(drained, Instance.at("nowhere.invalid:80"));
        assertEquals(List.of("10.0.0.1:80"), resolver.lastAddresses());
    }

    @Test
    void names_of_the_reserve_are_looked_up_and_take_no_place_from_others() {
        ResolverHarness resolver = new ResolverHarness(true);
        resolver.start();
        Instance[] all = new Instance[HostLookups.MAX_HOSTS + 1];
        for (int i = 0; i < HostLookups.MAX_HOSTS; i++) {
            all[i] = Instance.at("a" + i + ".drained:80").toBuilder()
                    .id("drained-" + i)
                    .state(InstanceState.DRAINING)
                    .build();
        }
        all[HostLookups.MAX_HOSTS] = Instance.at("z.up:80");
        resolver.live(all);
        assertTrue(resolver.lookedUp.contains("z.up"));
        assertEquals(HostLookups.MAX_HOSTS, new TreeSet<>(resolver.lookedUp).size());
    }

    private static List<String> reserve(ResolverHarness resolver) {
        List<EquivalentAddressGroup> groups = resolver.results
                .get(resolver.results.size() - 1)
                .getAttributes()
                .get(InstanceAttributes.RESERVE);
        return groups == null
                ? List.of()
                : groups.stream()
                        .map(group -> String.valueOf(group.getAttributes()
                                .get(InstanceAttributes.INSTANCE)
                                .id()))
                        .toList();
    }
}

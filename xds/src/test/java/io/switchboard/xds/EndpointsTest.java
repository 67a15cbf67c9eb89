package io.switchboard.xds;

import static io.switchboard.xds.RulesHarness.client;
import static io.switchboard.xds.RulesHarness.endpoints;
import static io.switchboard.xds.RulesHarness.federated;
import static io.switchboard.xds.RulesHarness.in;
import static io.switchboard.xds.RulesHarness.instance;
import static io.switchboard.xds.RulesHarness.resources;
import static io.switchboard.xds.RulesHarness.snapshot;
import static io.switchboard.xds.RulesHarness.switchboard;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Snapshot;
import io.switchboard.xds.XdsClient.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which endpoints a client gets, in which order, with which weights. */
class EndpointsTest {
    private static final Snapshot DRAINING = snapshot(
            instance(1).build(),
            instance(2).state(InstanceState.DRAINING).build(),
            instance(3).weight(0).build());

    @ParameterizedTest
    @CsvSource({"weighted_round_robin, 100, 300", "random, 100, 300", "round_robin, 1, 1", "ring_hash, 100, 300"})
    void weights_are_said_where_they_count(String choice, int one, int two) {
        Snapshot snapshot = snapshot(
                instance(1).weight(100).build(), instance(2).weight(300).build());
        for (Kind kind : Kind.values()) {
            assertEquals(
                    List.of("0:1*" + one, "0:2*" + two),
                    endpoints(resources(switchboard("'choice':{'" + choice + "':{}}"), client(kind), snapshot)));
        }
    }

    @Test
    void who_drains_or_has_weight_0_is_the_last_resort_of_grpc() {
        assertEquals(List.of("0:1*100", "1:3*1", "2:2*100"), endpoints(resources(null, client(Kind.GRPC), DRAINING)));
    }

    @Test
    void envoy_is_told_who_drains_and_nothing_of_weight_0() {
        assertEquals(List.of("0:1*100", "0:2*100!"), endpoints(resources(null, client(Kind.ENVOY), DRAINING)));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void where_all_drain_all_are_called(Kind kind) {
        Snapshot all = snapshot(
                instance(1).state(InstanceState.DRAINING).build(),
                instance(2).state(InstanceState.DRAINING).build());
        assertEquals(List.of("0:1*100", "0:2*100"), endpoints(resources(null, client(kind), all)));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void an_empty_service_has_an_empty_set(Kind kind) {
        assertEquals(List.of(), endpoints(resources(null, client(kind), snapshot())));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void the_own_zone_comes_first_and_priorities_have_no_gaps(Kind kind) {
        Snapshot snapshot = snapshot(in("eu/a", 1), in("eu/b", 2), in("us/a", 3));
        assertEquals(
                List.of("0:1*100", "1:2*100", "2:3*100"), endpoints(resources(null, client(kind, "eu/a"), snapshot)));
        assertEquals(
                List.of("0:3*100", "1:1*100", "1:2*100"), endpoints(resources(null, client(kind, "us/a"), snapshot)));
        assertEquals(List.of("0:1*100", "0:2*100", "0:3*100"), endpoints(resources(null, client(kind), snapshot)));
        assertEquals(
                List.of("0:1*100", "0:2*100", "0:3*100"),
                endpoints(resources(switchboard("'locality':{'prefer':'none'}"), client(kind, "eu/a"), snapshot)));
    }

    @Test
    void other_datacenters_come_after_the_own_one_in_the_order_of_the_config() {
        Instance[] all = {
            in("eu/a", 1).in("eu"), in("eu/a", 2).in("us"), in("eu/a", 3).in("ap")
        };
        Snapshot snapshot = federated(List.of("eu", "us", "ap"), Set.of(), all);
        XdsClient client = client(Kind.GRPC, "eu/a");
        assertEquals(List.of("0:1*100", "1:2*100", "2:3*100"), endpoints(resources(null, client, snapshot)));
        assertEquals(
                List.of("0:1*100", "1:3*100", "2:2*100"),
                endpoints(resources(switchboard("'datacenters':{'order':['ap']}"), client, snapshot)));
        assertEquals(
                List.of("0:2*100", "1:3*100", "2:1*100"),
                endpoints(resources(null, in("us", client), snapshot)),
                "by name, where this process is not");
        assertEquals(
                List.of("0:1*100"),
                endpoints(resources(switchboard("'datacenters':{'failover':'never'}"), client, snapshot)));
        assertEquals(
                List.of("0:1*100"),
                endpoints(resources(switchboard("'datacenters':{'failover':'operator'}"), client, snapshot)));
    }

    @Test
    void an_operators_drain_lets_calls_leave_where_nothing_else_does() {
        Instance drained =
                in("eu/a", 1).in("eu").toBuilder().state(InstanceState.DRAINING).build();
        Snapshot snapshot = federated(
                List.of("eu", "us"), Set.of("eu"), drained, in("eu/a", 2).in("us"));
        assertEquals(
                List.of("0:2*100", "1:1*100"),
                endpoints(resources(
                        switchboard("'datacenters':{'failover':'operator'}"), client(Kind.GRPC, "eu/a"), snapshot)));
    }

    @Test
    void a_client_in_none_of_the_datacenters_is_as_far_from_all() {
        Snapshot snapshot = federated(
                List.of("eu", "us"),
                Set.of(),
                in("eu/a", 1).in("eu"),
                in("eu/a", 2).in("us"));
        ServiceResources made = resources(null, in("mars", client(Kind.GRPC)), snapshot);
        assertEquals(List.of("0:1*100", "0:2*100"), endpoints(made));
        assertTrue(made.notSaid().get(0).contains("mars"), made.notSaid()::toString);
    }

    @Test
    void servers_elsewhere_are_called_by_the_network_that_the_client_names() {
        Instance away =
                instance(2).address("wan", new Address("203.0.113.2", 80)).build();
        Snapshot snapshot =
                federated(List.of("eu", "us"), Set.of(), instance(1).build().in("eu"), away.in("us"));
        XdsClient client = new XdsClient(
                Kind.ENVOY, io.switchboard.core.Locality.UNKNOWN, null, Map.of(XdsClients.NETWORK, "wan"));
        assertEquals(
                "203.0.113.2",
                RulesHarness.assignment(resources(null, client, snapshot), RulesHarness.SHOP.value())
                        .getEndpoints(1)
                        .getLbEndpoints(0)
                        .getEndpoint()
                        .getAddress()
                        .getSocketAddress()
                        .getAddress());
    }

    @Test
    void one_address_is_there_once_as_the_latest_registration_has_it() {
        Snapshot snapshot = snapshot(
                instance(1).id("old").weight(1).incarnation(1).build(),
                instance(1).id("new").weight(7).incarnation(2).build());
        assertEquals(List.of("0:1*7"), endpoints(resources(null, client(Kind.GRPC), snapshot)));
    }

    @Test
    void who_names_a_host_is_left_out_and_that_is_said() {
        Snapshot snapshot = snapshot(instance(1).build(), Instance.at("shop.example:80"));
        ServiceResources made = resources(null, client(Kind.GRPC), snapshot);
        assertEquals(List.of("0:1*100"), endpoints(made));
        assertEquals(
                List.of("1 of 2 instances name a host whose address is not known; they are left out until it is"),
                made.notSaid());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_subset_falls_back_to_the_others_or_does_not(Kind kind) {
        Snapshot snapshot = snapshot(
                instance(1).version("v1").build(), instance(2).version("v2").build());
        String route = "'routes':[{'subsets':[{'version':'v2'}],'fallback':'";
        ServiceResources falls = resources(switchboard(route + "all'}]"), client(kind), snapshot);
        assertEquals(List.of("0:2*100", "1:1*100"), endpoints(falls, "xiaoxu/shop//first,version=v2"));
        ServiceResources fails = resources(switchboard(route + "fail'}]"), client(kind), snapshot);
        assertEquals(List.of("0:2*100"), endpoints(fails, "xiaoxu/shop//only,version=v2"));
    }

    @Test
    void envoy_leaves_a_level_bit_by_bit_and_a_subset_only_when_it_is_gone() {
        ServiceResources made = resources(
                switchboard("'locality':{'overprovisioning':2},'routes':[{'subsets':[{'version':'v2'}]}]"),
                client(Kind.ENVOY),
                snapshot(instance(1).build()));
        assertEquals(200, factor(made, "xiaoxu/shop"));
        assertEquals(100_000, factor(made, "xiaoxu/shop//first,version=v2"));
    }

    private static int factor(ServiceResources made, String cluster) {
        return RulesHarness.assignment(made, cluster)
                .getPolicy()
                .getOverprovisioningFactor()
                .getValue();
    }
}

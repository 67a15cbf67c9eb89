package io.switchboard.grpc;

import static io.grpc.ConnectivityState.READY;
import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.grpc.EquivalentAddressGroup;
import io.switchboard.core.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a new config, or new metadata, does to the connections and to the calls. */
class PolicyChangeTest {
    private final PolicyHarness harness = new PolicyHarness();

    /** So many that are connected. */
    private void connect(int endpoints) {
        List<EquivalentAddressGroup> groups = new ArrayList<>();
        for (int n = 1; n <= endpoints; n++) {
            groups.add(endpoint(n, instance -> instance));
        }
        harness.resolve(groups);
        for (int n = 1; n <= endpoints; n++) {
            harness.ready(n);
        }
        harness.updates.clear();
    }

    private void assertNoConnectionTouched(int endpoints) {
        assertEquals(endpoints, harness.subchannels.size());
        harness.subchannels.forEach(subchannel -> {
            assertEquals(1, subchannel.requests);
            assertEquals(0, subchannel.addressUpdates);
            assertFalse(subchannel.shutdown);
        });
    }

    @Test
    void another_policy_touches_no_connection_and_is_one_picker() {
        connect(3);
        for (String choice : List.of(
                "round_robin", "least_request", "peak_ewma", "ring_hash", "maglev", "random", "weighted_round_robin")) {
            harness.updates.clear();
            harness.configure("{choice: {" + choice + ": {}}}");
            assertEquals(1, harness.updates.size(), choice);
            assertEquals(READY, harness.state());
            assertEquals(
                    "switchboard, " + choice + ", 3 endpoints",
                    harness.updates.get(0).picker().toString());
            assertEquals(3, harness.picks(300).size());
        }
        assertNoConnectionTouched(3);
    }

    @Test
    void another_setting_of_any_kind_touches_no_connection_and_is_one_picker() {
        connect(3);
        harness.own = new Locality("eu", "eu-1");
        harness.resolveAgain();
        for (String config : List.of(
                "{choice: {ring_hash: {}}}",
                "{choice: {ring_hash: {}}, hashKey: {header: \"x-key\"}}",
                "{choice: {ring_hash: {boundedLoad: 1.25}}, hashKey: {header: \"x-key\"}}",
                "{choice: {ring_hash: {boundedLoad: 2}}, hashKey: {header: \"x-key\"}}",
                "{choice: {peak_ewma: {}}}",
                "{choice: {peak_ewma: {decay: \"1s\"}}}",
                "{panicThreshold: 40}",
                "{locality: {prefer: \"none\"}}",
                "{locality: {overprovisioning: 2}}",
                "{datacenters: {failover: \"never\"}}",
                "{slowStart: {}}",
                "{routes: [{subsets: [{}]}]}",
                "{routes: [{subsets: [{weight: 2}, {version: \"v2\"}]}]}",
                "{routes: [{subsets: [{weight: 2}, {version: \"v2\"}], fallback: \"fail\"}]}",
                "{subset: {size: 3}}",
                "{}")) {
            harness.updates.clear();
            harness.configure(config);
            assertEquals(1, harness.updates.size(), config);
        }
        assertNoConnectionTouched(3);
    }

    @Test
    void an_equal_config_publishes_nothing() {
        connect(3);
        for (String choice : List.of("least_request: {}", "peak_ewma: {decay: \"2s\"}", "maglev: {boundedLoad: 1.5}")) {
            String config = "{choice: {" + choice
                    + "}, hashKey: {header: \"x-key\"}, routes: [{match: {headers: [{name: \"x-user\", contains: \"a+\"}]},"
                    + " subsets: [{labels: {tier: \"gold\"}}, {}], sticky: {header: \"x-user\"}}]}";
            harness.configure(config);
            harness.updates.clear();
            harness.configure(config);
            assertEquals(List.of(), harness.updates);
        }
    }

    @Test
    void several_changes_at_once_are_one_picker() {
        connect(2);
        harness.context.execute(() -> {
            harness.configure("{choice: {random: {}}}");
            harness.configure("{choice: {maglev: {}}}");
            harness.resolve(
                    endpoint(1, instance -> instance.weight(7)), endpoint(2, instance -> instance.version("v2")));
        });
        assertEquals(1, harness.updates.size());
        assertEquals(
                "switchboard, maglev, 2 endpoints",
                harness.updates.get(0).picker().toString());
    }

    @Test
    void turns_are_exact_by_weight_and_stay_so_when_weights_change() {
        harness.resolve(
                endpoint(1, instance -> instance.weight(100)),
                endpoint(2, instance -> instance.weight(200)),
                endpoint(3, instance -> instance.weight(300)));
        harness.ready(1, 2, 3);
        for (int i = 0; i < 5; i++) {
            assertEquals(Map.of(1, 1, 2, 2, 3, 3), harness.picks(6));
        }
        harness.picks(4);
        harness.updates.clear();
        harness.resolve(
                endpoint(1, instance -> instance.weight(500)),
                endpoint(2, instance -> instance.weight(1)),
                endpoint(3, instance -> instance.weight(0)));
        assertEquals(1, harness.updates.size());
        for (int i = 0; i < 5; i++) {
            assertEquals(Map.of(1, 500, 2, 1), harness.picks(501));
        }
        assertNoConnectionTouched(3);
    }

    @Test
    void a_change_does_not_start_the_round_over() {
        connect(5);
        harness.configure("{choice: {round_robin: {}}}");
        int last = harness.endpointFor(DescribedCall.NONE);
        for (int threshold = 10; threshold < 30; threshold++) {
            harness.configure("{choice: {round_robin: {}}, panicThreshold: " + threshold + "}");
            int next = harness.endpointFor(DescribedCall.NONE);
            assertEquals(last % 5 + 1, next);
            last = next;
        }
    }

    @Test
    void clients_do_not_all_begin_with_the_same_endpoint() {
        boolean[] first = new boolean[6];
        for (int seed = 0; seed < 100; seed++) {
            PolicyHarness client = new PolicyHarness(seed);
            client.resolve(endpoint(1), endpoint(2), endpoint(3), endpoint(4), endpoint(5));
            client.ready(1, 2, 3, 4, 5);
            first[client.endpointFor(DescribedCall.NONE)] = true;
        }
        for (int n = 1; n <= 5; n++) {
            assertEquals(true, first[n], "endpoint " + n + " was never the first");
        }
    }

    @Test
    void a_choice_that_no_longer_goes_by_load_costs_no_tracer() {
        connect(2);
        harness.configure("{choice: {least_request: {}}}");
        assertNotNull(harness.pick().getStreamTracerFactory());
        harness.configure("{choice: {random: {}}}");
        for (int i = 0; i < 10; i++) {
            assertNull(harness.pick().getStreamTracerFactory());
        }
    }

    @Test
    void the_clients_place_may_change_too() {
        harness.resolve(
                endpoint(1, instance -> instance.locality(new Locality("eu", "eu-1"))),
                endpoint(2, instance -> instance.locality(new Locality("eu", "eu-2"))));
        harness.ready(1, 2);
        assertEquals(Map.of(1, 5, 2, 5), harness.picks(10));
        for (int zone = 1; zone <= 2; zone++) {
            harness.updates.clear();
            harness.own = new Locality("eu", "eu-" + zone);
            harness.resolveAgain();
            assertEquals(1, harness.updates.size());
            assertEquals(Map.of(zone, 10), harness.picks(10));
        }
        assertNoConnectionTouched(2);
    }

    @Test
    void an_own_zone_that_is_lost_and_back_again_costs_a_picker_for_each_server() {
        Locality here = new Locality("eu", "eu-1");
        Locality there = new Locality("eu", "eu-2");
        harness.own = here;
        harness.resolve(
                endpoint(1, instance -> instance.locality(here)),
                endpoint(2, instance -> instance.locality(here)),
                endpoint(3, instance -> instance.locality(there)),
                endpoint(4, instance -> instance.locality(there)));
        harness.ready(1, 2, 3, 4);
        assertEquals(Map.of(1, 10, 2, 10), harness.picks(20));
        harness.set(PolicyHarness.broken("refused"), 1);
        assertEquals(Map.of(2, 14, 3, 3, 4, 3), harness.picks(20));
        harness.set(PolicyHarness.broken("refused"), 2);
        assertEquals(Map.of(3, 10, 4, 10), harness.picks(20));
        harness.ready(1);
        assertEquals(Map.of(1, 14, 3, 3, 4, 3), harness.picks(20));
        harness.ready(2);
        assertEquals(Map.of(1, 10, 2, 10), harness.picks(20));
    }
}

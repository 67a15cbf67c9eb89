package io.switchboard.armeria;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.linecorp.armeria.client.Endpoint;
import io.switchboard.core.Address;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CalledInstancesTest {
    private static final Instance SERVING = Instance.at("10.0.0.1:80");
    private static final Instance HEAVY =
            Instance.at("[2001:db8::1]:80").toBuilder().weight(300).build();
    private static final Instance WITHOUT_WEIGHT =
            Instance.at("10.0.0.2:80").toBuilder().weight(0).build();
    private static final Instance DRAINING =
            Instance.at("10.0.0.3:80").toBuilder().state(InstanceState.DRAINING).build();

    @Test
    void those_that_serve_are_called_by_their_weights() {
        assertEquals(Map.of("10.0.0.1:80", 100, "[2001:db8::1]:80", 300), weights(SERVING, HEAVY));
    }

    @Test
    void those_that_drain_or_have_no_weight_are_called_when_nobody_else_is_there() {
        assertEquals(Map.of("10.0.0.1:80", 100), weights(SERVING, WITHOUT_WEIGHT, DRAINING));
        assertEquals(Map.of("10.0.0.2:80", 1), weights(WITHOUT_WEIGHT, DRAINING));
        assertEquals(Map.of("10.0.0.3:80", 100), weights(DRAINING));
        assertEquals(Map.of(), weights());
    }

    @Test
    void a_host_that_armeria_does_not_take_costs_only_itself() {
        Instance odd = Instance.at("-x..y-:80");
        assertEquals(Map.of("10.0.0.1:80", 100), weights(SERVING, odd));
        assertEquals(Map.of("10.0.0.3:80", 100), weights(DRAINING, odd));
    }

    @Test
    void of_several_that_claim_an_address_the_latest_is_called() {
        Instance old = SERVING.toBuilder().id("old").incarnation(1).weight(1).build();
        Instance young =
                SERVING.toBuilder().id("young").incarnation(2).weight(2).build();
        assertEquals(Map.of("10.0.0.1:80", 2), weights(old, young));
        Instance older = young.toBuilder().id("z").incarnation(0).weight(3).build();
        assertEquals(Map.of("10.0.0.1:80", 2), weights(young, older));
    }

    @Test
    void of_several_datacenters_the_nearest_that_has_any_is_called() {
        Instance home = SERVING.in("home");
        Instance near = HEAVY.in("near");
        Instance far = Instance.builder(Address.parse("far.example:80")).build().in("far");
        assertEquals(Map.of("10.0.0.1:80", 100), weights(federated(far, near, home)));
        assertEquals(Map.of("[2001:db8::1]:80", 300), weights(federated(far, near, DRAINING.in("home"))));
        assertEquals(Map.of("far.example:80", 100), weights(federated(far)));
    }

    private static Map<String, Integer> weights(Instance... instances) {
        return weights(snapshot(instances));
    }

    private static Map<String, Integer> weights(Snapshot snapshot) {
        Map<String, Integer> weights = new TreeMap<>();
        for (Endpoint endpoint : CalledInstances.of(snapshot, null)) {
            weights.put(endpoint.authority(), endpoint.weight());
        }
        return weights;
    }

    private static Snapshot federated(Instance... instances) {
        return snapshot(instances).withDatacenters(List.of(datacenter("home"), datacenter("near"), datacenter("far")));
    }

    private static DatacenterState datacenter(String name) {
        return new DatacenterState(
                name, "etcd", name.equals("home"), 1, 1, Freshness.LIVE, Instant.EPOCH, 0, null, false, null);
    }

    private static Snapshot snapshot(Instance... instances) {
        return new Snapshot(
                new ServiceName("greeter"), List.of(instances), 1, Freshness.LIVE, Instant.EPOCH, 0, Set.of(), null);
    }
}

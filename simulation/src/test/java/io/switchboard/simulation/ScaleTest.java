package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.simulation.ScaleDemand.Following;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The costs here are made up. */
class ScaleTest {
    private final Map<ScaleCost, Double> costs = new EnumMap<>(ScaleCost.class);

    ScaleTest() {
        for (ScaleCost cost : ScaleCost.values()) {
            costs.put(cost, 10.0);
        }
    }

    @Test
    void what_the_benchmarks_lack_is_named_with_its_path() {
        String costs =
                "{\"sections\": {\"registry-load\": {\"costs\": {\"keepAliveCpuMicros\": 1, \"eventCpuMicros\": %s}}}}";
        assertTrue(refusal("{").contains("no JSON"));
        assertTrue(refusal("{}").contains("sections.registry-load.costs.keepAliveCpuMicros: run bin/bench"));
        assertTrue(refusal(costs.formatted("\"x\"")).contains("costs.eventCpuMicros"));
        assertTrue(refusal(costs.formatted("-1")).contains("costs.eventCpuMicros"));
        assertTrue(refusal(costs.formatted("1")).contains("costs.putCpuMicros"));
    }

    @Test
    void a_deploy_is_two_writes_an_instance_and_an_event_each_for_its_followers() {
        ScaleDemand demand = demand(100_000);

        assertEquals(2_000_000 / 3_600.0, demand.writes(), 1e-9);
        assertEquals(200_000_000 / 3_600.0, demand.events(), 1e-9);
    }

    @Test
    void a_return_costs_a_lease_and_a_key_for_each_instance_and_a_service_for_each_that_is_followed() {
        costs.put(ScaleCost.LEASE_RETURN_CPU, 1_000.0);
        costs.put(ScaleCost.KEY_RETURN_CPU, 100.0);
        costs.put(ScaleCost.FOLLOWER_RETURN_CPU, 2_000.0);
        costs.put(ScaleCost.SERVICE_RETURN_CPU, 300.0);
        costs.put(ScaleCost.LISTED_KEY_CPU, 1.0);

        // 10,000 instances, and 1,000 clients with ten services of 100 instances each; on 24 cores.
        assertEquals((10 + 1 + 2 + 3 + 1) / 24.0, demand(1_000).returnSeconds(), 1e-9);
    }

    @Test
    void a_limit_is_reached_where_the_load_is_as_large() {
        assertEquals(46_000 * 3_600 / 2_000.0, ScaleLimit.FAN_OUT.clientsAt(this::demand), 1);
        assertEquals(2_500, ScaleLimit.LEASES.clientsAt(this::demand), 1);
    }

    @Test
    void the_page_names_what_breaks_first_and_every_cost() {
        String page = Scale.page(costs, null);

        assertTrue(page.contains("| usual, 1 h | "), page);
        assertTrue(page.contains("| reported: 25,000 leases, at **2,500** clients |"), page);
        for (ScaleCost cost : ScaleCost.values()) {
            assertTrue(page.contains(cost.path), cost.path);
        }
    }

    private ScaleDemand demand(double clients) {
        return new ScaleDemand(Following.USUAL, 3_600, clients, costs);
    }

    private static String refusal(String json) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> ScaleCost.readAll(json))
                .getMessage());
    }
}

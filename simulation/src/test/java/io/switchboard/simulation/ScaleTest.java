package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The costs here are made up. */
class ScaleTest {
    private static final Plan TINY = new Plan(3, Path.of("nowhere"), 1_000);

    @Test
    void costs_are_read_and_a_missing_one_is_not_a_number() {
        ScaleCosts costs = ScaleCosts.read("""
                {"machine": {"cores": 2}, "sections": {
                  "registry-load": {"costs": {"eventCpuMicros": 10.5, "keyBytes": null}}, "size": {"costs": {}}}}""");

        assertEquals(10.5, costs.of(Cost.EVENT_CPU));
        assertEquals(2, costs.cores());
        assertTrue(Double.isNaN(costs.of(Cost.KEY_BYTES)));
        assertEquals("no `keyBytes`, `putCpuMicros`", costs.lack(Cost.KEY_BYTES, Cost.EVENT_CPU, Cost.PUT_CPU));
    }

    @Test
    void what_the_benchmarks_lack_is_named_with_its_path() {
        assertEquals("the benchmarks have no sections: run bin/bench", refusal("{}"));
        assertEquals("the benchmarks have no sections.registry-load: run bin/bench", refusal("{\"sections\": {}}"));
        assertEquals(
                "the benchmarks have no sections.size: run bin/bench",
                refusal("{\"sections\": {\"registry-load\": {\"costs\": {}}}}"));
        assertEquals(
                "the benchmarks have no machine: run bin/bench",
                refusal("{\"sections\": {\"registry-load\": {\"costs\": {}}, \"size\": {\"costs\": {}}}}"));
        assertTrue(refusal("{\"sections\": {\"registry-load\": {\"costs\": {\"keyBytes\": \"x\"}}}}")
                .contains("sections.registry-load.costs.keyBytes"));
        assertTrue(refusal("{").contains("no JSON"));
    }

    @Test
    void a_deploy_is_two_writes_an_instance_and_an_event_each_for_its_followers() {
        Demand demand = Demand.direct(Shape.USUAL, Fleets.LARGEST, 10, 3_600, 3);

        assertEquals(300_000, demand.keepAlives());
        assertEquals(2_000_000 / 3_600.0, demand.writes(), 1e-9);
        assertEquals(200_000_000 / 3_600.0, demand.events(), 1e-9);
        assertEquals(4_000_000, demand.watchers());
        assertEquals(1_100_000, demand.connections());
    }

    @Test
    void a_return_costs_a_lease_and_a_key_for_each_instance_and_a_service_for_each_that_is_followed() {
        Map<Cost, Double> known = new EnumMap<>(Cost.class);
        known.put(Cost.LEASE_RETURN_CPU, 1_000.0);
        known.put(Cost.KEY_RETURN_CPU, 100.0);
        known.put(Cost.FOLLOWER_RETURN_CPU, 2_000.0);
        known.put(Cost.SERVICE_RETURN_CPU, 300.0);
        known.put(Cost.LISTED_KEY_CPU, 1.0);
        ScaleArithmetic sums = new ScaleArithmetic(new ScaleCosts(known, 2, Double.NaN), Cluster.PUBLISHED);
        Demand demand = Demand.direct(Shape.USUAL, Fleets.ofClients(1_000), 10, 3_600, 3);

        // 10,000 instances, and 1,000 clients with ten services of 100 instances each.
        assertEquals(10 + 1 + 2 + 3 + 1, sums.returnCpuSeconds(demand), 1e-9);
        assertEquals(0.5 + 1 + 2 + 3 + 1, sums.returnCpuSeconds(demand.withLeases(500)), 1e-9);
    }

    @Test
    void a_limit_is_reached_where_the_load_is_as_large() {
        ScaleArithmetic sums = new ScaleArithmetic(costs(), Cluster.PUBLISHED);
        double clients =
                Limit.FAN_OUT.reachedAt(c -> Demand.direct(Shape.USUAL, Fleets.ofClients(c), 10, 3_600, 3), sums);

        assertEquals(46_000 * 3_600 / 2_000.0, clients, 1);
    }

    @Test
    void shards_do_not_help_where_all_follow_one_service_and_a_tier_does() {
        Demand direct = Demand.direct(Shape.HARD, Fleets.LARGEST, 30, 3_600, 3);

        assertEquals(direct.events(), direct.sharded(100, Shape.HARD, false).events());
        assertEquals(
                direct.events() / 10_000, direct.behindTier(10, Shape.HARD, 3).events(), 1e-6);
        Demand usual = Demand.direct(Shape.USUAL, Fleets.LARGEST, 30, 3_600, 3);
        Demand shard = usual.sharded(10, Shape.USUAL, false);
        assertEquals(usual.events() / 10, shard.events(), 1e-6);
        assertEquals(usual.followers(), shard.followers());
    }

    @Test
    void an_idle_member_delivers_at_once_and_an_overloaded_one_ever_later() {
        DeployWave.Stage stage = new DeployWave.Stage(1_000, 0.0001, 0.00001, 1);

        DeployWave.Delay idle = new DeployWave(1, 1_000, stage, DeployWave.NONE).run(new Dice(1, "idle"));
        DeployWave.Delay full = new DeployWave(200, 100, stage, DeployWave.NONE).run(new Dice(1, "full"));

        assertEquals(5.1, idle.p50(), 1);
        // Twice as much comes as can be served: half of the time has been waited for at the end, a quarter in the
        // middle.
        assertEquals(50_000, full.p50(), 5_000);
        assertEquals(100_000, full.p99(), 8_000);
    }

    @Test
    void a_member_with_no_core_left_never_delivers() {
        DeployWave.Stage stage = new DeployWave.Stage(1, 0.1, 0.1, -1);

        assertTrue(Double.isInfinite(new DeployWave(1, 1, stage, DeployWave.NONE)
                .run(new Dice(1, "none"))
                .p50()));
    }

    @Test
    void all_are_back_when_the_work_is_done() {
        Homecoming.Outcome few = new Homecoming(group(10, 0.0001, 0), group(0, 0.0001, 0), 2).run(new Dice(1, "few"));
        Homecoming.Outcome many =
                new Homecoming(group(10_000, 0.001, 0), group(1_000, 0.001, 0.01), 2).run(new Dice(1, "many"));

        assertTrue(few.seconds() < 0.76);
        // 44 s of requests and 10 s of lists, on two cores.
        assertEquals(27, many.seconds(), 0.5);
        assertTrue(many.waiting() > 10_000);
    }

    @Test
    void the_page_has_all_its_charts_and_no_number_is_missing() {
        Report report = ScalePage.of(costs(), TINY);

        assertEquals(report, ScalePage.of(costs(), TINY));
        for (String name : new String[] {"deploy", "return"}) {
            assertTrue(report.page().contains("](scale/" + name + ".svg)"));
            assertTrue(report.charts().containsKey(name));
        }
        for (String wrong : new String[] {"NaN", "Infinity", "null", "{", "}", "missing**"}) {
            assertFalse(report.page().contains(wrong), wrong);
        }
    }

    @Test
    void without_any_cost_the_page_says_what_it_lacks() {
        String page =
                ScalePage.of(new ScaleCosts(Map.of(), 2, Double.NaN), TINY).page();

        assertTrue(page.contains("**missing**"));
        assertTrue(page.contains("no `keepAliveCpuMicros`"));
        assertTrue(page.contains("Not simulated"));
        assertFalse(page.contains("NaN"), page);
    }

    @Test
    void numbers_have_three_digits() {
        assertEquals("1,234,567", ScaleNumbers.of(1_234_567));
        assertEquals("99.9", ScaleNumbers.of(99.9));
        assertEquals("1.23", ScaleNumbers.of(1.234));
        assertEquals("0.0012", ScaleNumbers.of(0.0012));
        assertEquals("10", ScaleNumbers.of(10));
        assertEquals("82,000", ScaleNumbers.rough(82_800));
    }

    private static Homecoming.Group group(int processes, double perRequest, double perList) {
        return new Homecoming.Group(processes, 4, perRequest, perList);
    }

    private static ScaleCosts costs() {
        Map<Cost, Double> known = new EnumMap<>(Cost.class);
        for (Cost cost : Cost.values()) {
            known.put(cost, 10.0);
        }
        return new ScaleCosts(known, 2, 4 * Cluster.GIB);
    }

    private static String refusal(String json) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> ScaleCosts.read(json))
                .getMessage());
    }
}

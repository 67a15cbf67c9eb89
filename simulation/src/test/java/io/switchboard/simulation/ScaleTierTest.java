package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The costs here are made up. */
class ScaleTierTest {
    private static final String MEASURED = """
            {"sections": {"mesh": {"stages": [{"streams": 1}, {"streams": 5000, "serviceBytes": 50000, "streamBytes": 20000,
             "changeCpuMicros": 300, "pushCpuMicros": 100, "restartCpuMicros": 2000}]}}}""";

    private final Map<ScaleCost, Double> costs = new EnumMap<>(ScaleCost.class);
    private final ScaleTier tier = Objects.requireNonNull(ScaleTier.read(MEASURED));

    ScaleTierTest() {
        for (ScaleCost cost : ScaleCost.values()) {
            costs.put(cost, 10.0);
        }
    }

    @Test
    void the_costs_are_of_the_most_streams_and_a_change_is_a_read_and_a_push() {
        assertEquals(5_000, tier.streams());
        assertEquals(200e-6, tier.readSeconds(), 1e-12);
        assertEquals(100e-6, tier.pushSeconds(), 1e-12);
    }

    @Test
    void benchmarks_without_the_mesh_have_no_tier_and_the_page_says_so() {
        assertNull(ScaleTier.read("{\"sections\": {}}"));
        assertTrue(Scale.page(costs, null)
                .contains("Not computed: what `bin/switchboard serve --xds` costs is not measured"));
    }

    @Test
    void a_cost_that_is_missing_is_named() {
        assertTrue(String.valueOf(assertThrows(
                                IllegalArgumentException.class,
                                () -> ScaleTier.read(MEASURED.replace("pushCpuMicros", "x")))
                        .getMessage())
                .contains("pushCpuMicros"));
    }

    @Test
    void one_process_less_would_be_too_few() {
        for (double window : new double[] {3_600, 600}) {
            int processes = tier.processes(window);
            assertTrue(tier.cores(processes, window) <= ScaleDemand.CORES);
            assertTrue(tier.bytes(processes) <= ScaleDemand.MEMORY);
            assertTrue(tier.cores(processes - 1, window) > ScaleDemand.CORES
                    || tier.bytes(processes - 1) > ScaleDemand.MEMORY);
        }
    }

    @Test
    void of_one_process_the_cost_is_that_of_every_change_and_of_a_hundred_pushes() {
        // 20,000,000 changes in an hour: 200 µs to read, 100 streams of 100 µs.
        assertEquals(20_000_000 / 3_600.0 * (200e-6 + 100 * 100e-6), tier.cores(1, 3_600), 1e-6);
        // A million streams of ten services, 100,000 services.
        assertEquals(1e6 * 100_000 + 1e5 * 50_000, tier.bytes(1), 1);
    }

    @Test
    void etcd_tells_processes_instead_of_clients() {
        assertEquals(20_000_000 / 3_600.0 * 100 * 10e-6, ScaleTier.eventCoresWithout(3_600, costs), 1e-6);
        assertTrue(tier.eventCores(3_600, costs) < ScaleTier.eventCoresWithout(3_600, costs));
    }

    @Test
    void the_page_has_a_row_for_each_deploy() {
        String page = Scale.page(costs, tier);
        assertTrue(page.contains("| 1 h | 5,556 |"), page);
        assertTrue(page.contains("| 10 min | 33,333 |"), page);
    }
}

package io.switchboard.benchmarks.picks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.benchmarks.picks.Case.Kind;
import io.switchboard.harness.Json;
import io.switchboard.harness.Machine;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void a_target_is_met_or_missed_by_its_numbers() {
        String page = page(
                pick(Policy.ROUND_ROBIN, 10, 4, 4, 5),
                pick(Policy.GRPC_ROUND_ROBIN, 10, 10, 10, 10),
                pick(Policy.ROUND_ROBIN, 10_000, 5, 5, 5),
                pick(Policy.GRPC_ROUND_ROBIN, 10_000, 10, 12.5, 10),
                pick(Policy.RING_HASH, 10, 8, 8, 8),
                pick(Policy.GRPC_RING_HASH, 10, 40, 40, 40),
                pick(Policy.RING_HASH, 10_000, 16, 16, 16),
                pick(Policy.GRPC_RING_HASH, 10_000, 40, 40, 40));

        assertContains(
                page,
                "| time for a pick, round robin | ≤ 0.50 | 10: 0.40 (0.40–0.50); 10,000: 0.50 (0.40–0.50) | met |");
        assertContains(
                page,
                "| time for a pick, ring hash | ≤ 0.30 | 10: 0.20 (0.20–0.20); 10,000: **0.40 (0.40–0.40)** | **missed** |");
        assertContains(page, "| time for a pick, maglev, to ring hash | ≤ 0.20 | – | not measured |");
        assertContains(page, "**Missed: 1 of ");
    }

    @Test
    void nothing_allocated_is_what_no_object_fits_in() {
        assertContains(page(pick(Policy.MAGLEV, 10, 1)), "| ≤ 0.10 | 10: 0.00 (0.00–0.00) | met |");
        assertContains(
                page(new Measurement(
                        new Case(Kind.PICK, Policy.MAGLEV, 10, 1, null),
                        List.of(new Round(List.of(1.0), List.of(24.0), List.of(), List.of())))),
                "| ≤ 0.10 | 10: **24.0 (24.0–24.0)** | **missed** |");
    }

    @Test
    void becoming_ready_is_to_be_at_least_so_many_times_faster() {
        assertContains(
                page(
                        shot(Kind.READY, Policy.WEIGHTED_ROUND_ROBIN, null, 10),
                        shot(Kind.READY, Policy.GRPC_ROUND_ROBIN, null, 200)),
                "| ≥ 20.0 | `weighted_round_robin`, equal weights: 20.0 (20.0–20.0) | met |");
        assertContains(
                page(
                        shot(Kind.READY, Policy.WEIGHTED_ROUND_ROBIN, null, 10),
                        shot(Kind.READY, Policy.GRPC_ROUND_ROBIN, null, 199)),
                "**19.9 (19.9–19.9)** | **missed** |");
    }

    @Test
    void every_measurement_is_a_row_or_a_cell() {
        String page = page(
                pick(Policy.MAGLEV, 10, 1, 2, 3),
                shot(Kind.READY, Policy.WEIGHTED_ROUND_ROBIN, null, 150),
                shot(Kind.CHANGE, Policy.RING_HASH, Change.WEIGHT, 7));

        assertContains(page, "| `maglev` | Switchboard | 2.0 (1.0–3.0) | 0.00 |");
        assertContains(
                page,
                "| `weighted_round_robin`, equal weights | Switchboard | 10,000 | 150 (150–150) | 1.0 (1.0–1.0) | 3 |");
        assertContains(page, "| `ring_hash` | Switchboard | one endpoint's weight | 7.0 (7.0–7.0) |");
    }

    @Test
    void the_json_has_the_verdicts_and_the_iterations() {
        String json = Json.GSON.toJson(results(pick(Policy.MAGLEV, 10, 1, 2, 3)));

        assertContains(json, "\"outcome\": \"NOT_MEASURED\"");
        assertContains(json, "\"policy\": \"MAGLEV\"");
        assertFalse(json.contains("NaN"), json);
    }

    private static Measurement pick(Policy policy, int n, double... nanos) {
        return new Measurement(
                new Case(Kind.PICK, policy, n, 1, null),
                Arrays.stream(nanos)
                        .mapToObj(value -> new Round(List.of(value), List.of(0.001), List.of(), List.of()))
                        .toList());
    }

    private static Measurement shot(Kind kind, Policy policy, @Nullable Change change, double millis) {
        return new Measurement(
                new Case(kind, policy, 10_000, 1, change),
                List.of(new Round(List.of(millis), List.of(), List.of(1.0), List.of(3.0))));
    }

    private static String page(Measurement... measured) {
        return Report.markdown(results(measured));
    }

    private static Results results(Measurement... measured) {
        List<Measurement> all = List.of(measured);
        return new Results(
                "2026-11-26",
                new Machine("a processor", 2, 1 << 30, "a system", "a JDK"),
                "abc",
                "1.85.1",
                "1.37",
                false,
                3,
                3,
                3,
                Targets.judge(all),
                all);
    }

    private static void assertContains(String page, String line) {
        assertTrue(page.contains(line), () -> line + "\nis not in\n" + page);
    }
}

package io.switchboard.benchmarks.picks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.switchboard.benchmarks.picks.Case.Kind;
import io.switchboard.harness.Json;
import io.switchboard.harness.Machine;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PickReportTest {
    @Test
    void a_target_is_met_or_missed_by_its_numbers() {
        String page = page(
                pick(MeasuredPolicy.ROUND_ROBIN, 10, 4, 4, 5),
                pick(MeasuredPolicy.GRPC_ROUND_ROBIN, 10, 10, 10, 10),
                pick(MeasuredPolicy.ROUND_ROBIN, 10_000, 5, 5, 5),
                pick(MeasuredPolicy.GRPC_ROUND_ROBIN, 10_000, 10, 12.5, 10),
                pick(MeasuredPolicy.RING_HASH, 10, 8, 8, 8),
                pick(MeasuredPolicy.GRPC_RING_HASH, 10, 40, 40, 40),
                pick(MeasuredPolicy.RING_HASH, 10_000, 16, 16, 16),
                pick(MeasuredPolicy.GRPC_RING_HASH, 10_000, 40, 40, 40));

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
        assertContains(page(pick(MeasuredPolicy.MAGLEV, 10, 1)), "| ≤ 0.10 | 10: 0.00 (0.00–0.00) | met |");
        assertContains(
                page(new CaseRounds(
                        new Case(Kind.PICK, MeasuredPolicy.MAGLEV, 10, 1, null),
                        List.of(new Round(List.of(1.0), List.of(24.0), List.of(), List.of())))),
                "| ≤ 0.10 | 10: **24.0 (24.0–24.0)** | **missed** |");
    }

    @Test
    void becoming_ready_is_to_be_at_least_so_many_times_faster() {
        assertContains(
                page(
                        shot(Kind.READY, MeasuredPolicy.WEIGHTED_ROUND_ROBIN, null, 10),
                        shot(Kind.READY, MeasuredPolicy.GRPC_ROUND_ROBIN, null, 200)),
                "| ≥ 20.0 | `weighted_round_robin`, equal weights: 20.0 (20.0–20.0) | met |");
        assertContains(
                page(
                        shot(Kind.READY, MeasuredPolicy.WEIGHTED_ROUND_ROBIN, null, 10),
                        shot(Kind.READY, MeasuredPolicy.GRPC_ROUND_ROBIN, null, 199)),
                "**19.9 (19.9–19.9)** | **missed** |");
    }

    @Test
    void every_measurement_is_a_row_or_a_cell() {
        String page = page(
                pick(MeasuredPolicy.MAGLEV, 10, 1, 2, 3),
                shot(Kind.READY, MeasuredPolicy.WEIGHTED_ROUND_ROBIN, null, 150),
                shot(Kind.CHANGE, MeasuredPolicy.RING_HASH, EndpointChange.WEIGHT, 7));

        assertContains(page, "| `maglev` | Switchboard | 2.0 (1.0–3.0) | 0.00 |");
        assertContains(
                page,
                "| `weighted_round_robin`, equal weights | Switchboard | 10,000 | 150 (150–150) | 1.0 (1.0–1.0) | 3 |");
        assertContains(page, "| `ring_hash` | Switchboard | one endpoint's weight | 7.0 (7.0–7.0) |");
    }

    @Test
    void the_json_has_the_verdicts_and_the_iterations() {
        String json = Json.GSON.toJson(results(pick(MeasuredPolicy.MAGLEV, 10, 1, 2, 3)));

        assertContains(json, "\"outcome\": \"NOT_MEASURED\"");
        assertContains(json, "\"policy\": \"MAGLEV\"");
        assertFalse(json.contains("NaN"), json);
    }

    @Test
    void a_pick_of_several_registries_is_judged_by_that_of_one() {
        String page = page(
                several(Kind.PICK, 10, 1, 4, 4, 4),
                several(Kind.PICK, 10, 3, 4, 4.4, 4),
                several(Kind.PICK, 10, 9, 4, 6, 6));

        assertContains(page, "| time for a pick at home, of 3 registries to one | ≤ 1.1 | 10: 1.0 (1.0–1.1) | met |");
        assertContains(
                page,
                "| time for a pick at home, of 9 registries to one | ≤ 1.1 | 10: **1.5 (1.0–1.5)** | **missed** |");
        assertContains(
                page, "| 10 | 4.0 (4.0–4.0) | 4.0 (4.0–4.4) | 6.0 (4.0–6.0) | 1.0 (1.0–1.1) | 1.5 (1.0–1.5) | 0.00 |");
    }

    @Test
    void events_and_changes_of_several_registries_are_rows_of_their_own() {
        String page = page(
                several(Kind.EVENT, 1_000, 1, 400),
                several(Kind.EVENT, 1_000, 9, 800),
                new CaseRounds(
                        Case.of(Kind.CHANGE, 1_000, EndpointChange.WEIGHT, 9),
                        List.of(new Round(List.of(5.0), List.of(), List.of(4.0), List.of(1.0)))));

        assertContains(page, "| 1,000 | 400 (400–400) | – | 800 (800–800) | – | 2.0 (2.0–2.0) | 0.00 | – | 0.00 |");
        assertContains(page, "| 9 | 1,000 | 5.0 (5.0–5.0) | 4.0 (4.0–4.0) | 1 | – |");
        assertFalse(page.contains("| one endpoint's weight |"), page);
    }

    @Test
    void one_part_is_measured_anew_and_the_other_stays_and_is_said_to_be_of_another_run() {
        CaseRounds policies = pick(MeasuredPolicy.MAGLEV, 10, 1);
        PickResults before =
                PickResults.of(run("2026-11-26", 3), List.of(policies, several(Kind.PICK, 10, 1, 9)), null);
        CaseRounds fresh = several(Kind.PICK, 10, 1, 4);

        PickResults after = new Gson()
                .fromJson(Json.GSON.toJson(before), PickResults.class)
                .with(Part.DATACENTERS, run("2026-12-01", 5), List.of(fresh));

        assertEquals(List.of(policies, fresh), after.measurements());
        assertEquals("2026-11-26", after.day());
        assertContains(PickReport.markdown(after), "**Of another run: on 2026-12-01, Switchboard abc, a processor.**");
        assertContains(PickReport.markdown(after), "Measured in 5 rounds; the ratio");
        PickResults again = after.with(Part.POLICIES, run("2026-12-02", 3), List.of(policies));
        assertEquals("2026-12-02", again.day());
        assertEquals("2026-12-01", again.runOf(Part.DATACENTERS).day());
        assertEquals(List.of(policies, fresh), again.measurements());
    }

    private static CaseRounds several(Kind kind, int n, int registries, double... nanos) {
        return new CaseRounds(Case.of(kind, n, null, registries), rounds(nanos));
    }

    private static List<Round> rounds(double... nanos) {
        return Arrays.stream(nanos)
                .mapToObj(value -> new Round(List.of(value), List.of(0.001), List.of(), List.of()))
                .toList();
    }

    private static CaseRounds pick(MeasuredPolicy policy, int n, double... nanos) {
        return new CaseRounds(new Case(Kind.PICK, policy, n, 1, null), rounds(nanos));
    }

    private static CaseRounds shot(Kind kind, MeasuredPolicy policy, @Nullable EndpointChange change, double millis) {
        return new CaseRounds(
                new Case(kind, policy, 10_000, 1, change),
                List.of(new Round(List.of(millis), List.of(), List.of(1.0), List.of(3.0))));
    }

    private static String page(CaseRounds... measured) {
        return PickReport.markdown(results(measured));
    }

    private static PickResults results(CaseRounds... measured) {
        List<CaseRounds> all = List.of(measured);
        return PickResults.of(run("2026-11-26", 3), all, null);
    }

    private static PickRun run(String day, int rounds) {
        Machine machine = new Machine("a processor", 2, 1 << 30, "a system", "a JDK");
        return new PickRun(day, machine, "abc", "1.85.1", "1.37", false, rounds, 3, 3);
    }

    private static void assertContains(String page, String line) {
        assertTrue(page.contains(line), () -> line + "\nis not in\n" + page);
    }
}

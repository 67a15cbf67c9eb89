package io.switchboard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.switchboard.harness.Machine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BenchReportTest {
    private static final Machine MACHINE = new Machine("P", 2, 1 << 20, "Linux", "JDK");

    private final Section size = new Section(
            "size",
            "## Size\n\nLarge.\n",
            new TreeMap<>(Map.of("size-a", "<svg/>")),
            List.of(
                    FigureTarget.atMost("heap", 400, "bytes", 150),
                    FigureTarget.atLeast("calls", 0.99, "×", 0.981),
                    FigureTarget.notMeasured("else", "≤ 1")),
            Map.of("rows", List.of(1, 2)));

    @Test
    void a_target_that_is_missed_stays_in_the_table_as_missed() {
        String page = BenchReport.markdown(results(false));
        assertTrue(page.contains("**Missed: 1 of 3.**"), page);
        assertTrue(page.contains("| heap | ≤ 400 bytes | 150 bytes | met |"), page);
        assertTrue(page.contains("| calls | ≥ 0.990 × | 0.981 × | **missed** |"), page);
        assertTrue(page.contains("| else | ≤ 1 | not in this run | – |"), page);
    }

    @Test
    void what_was_left_out_or_went_wrong_is_said_at_the_top() {
        String page = BenchReport.markdown(results(true));
        assertTrue(page.contains("**A trial run (`--quick`)"), page);
        assertTrue(page.contains("**Not measured: calls.**"), page);
        assertTrue(page.contains("**Could not be measured: storm: no etcd**"), page);
        assertTrue(page.endsWith("\n## Size\n\nLarge.\n"), page);
    }

    @Test
    void the_json_has_each_section_by_its_id() {
        JsonObject json =
                JsonParser.parseString(BenchReport.json(results(false))).getAsJsonObject();
        assertEquals(
                2,
                json.getAsJsonObject("sections")
                        .getAsJsonObject("size")
                        .getAsJsonArray("rows")
                        .size());
        assertEquals(3, json.getAsJsonArray("targets").size());
    }

    @Test
    void nothing_is_met_that_was_not_measured() {
        assertThrows(IllegalArgumentException.class, () -> new FigureTarget("x", "≤ 1", null, true));
    }

    @Test
    void a_section_of_another_run_is_said_to_be_one_and_stays_when_only_a_part_is_measured() {
        Run other = new Run("2026-12-01", MACHINE, "def", "3.6.16", "its defaults", "1.85.1", false);
        Section storm = new Section("storm", "## Storm\n", new TreeMap<>(), List.of(), List.of(7));
        BenchResults both = new BenchResults(
                List.of(new MeasuredSection(size, run(false)), new MeasuredSection(storm, other)),
                List.of(),
                new TreeMap<>());
        assertTrue(BenchReport.markdown(both).contains("**Of another run: storm, on 2026-12-01, Switchboard def.**"));
        Map<String, MeasuredSection> read =
                Earlier.parse(BenchReport.json(both), Map.of("size", again(size), "storm", again(storm)));
        assertEquals(
                Map.of("size", both.measured().get(0), "storm", both.measured().get(1)), read);
    }

    @Test
    void a_file_of_before_there_were_sections_has_none() {
        assertEquals(Map.of(), Earlier.parse("{\"day\": \"2026-11-26\"}", Map.of()));
    }

    private static Measurement again(Section section) {
        return new Measurement() {
            @Override
            public Section measure(Bench bench) {
                throw new AssertionError("nothing is to be measured");
            }

            @Override
            public Section again(JsonElement data) {
                return section;
            }
        };
    }

    private static Run run(boolean quick) {
        return new Run("2026-11-27", MACHINE, "abc", "3.6.16", "its defaults", "1.85.1", quick);
    }

    private BenchResults results(boolean partly) {
        return new BenchResults(
                List.of(new MeasuredSection(size, run(partly))),
                partly ? List.of("calls") : List.of(),
                new TreeMap<>(partly ? Map.of("storm", "no etcd") : Map.of()));
    }
}

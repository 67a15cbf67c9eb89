package io.switchboard.benchmarks.autoscaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.autoscaling.AutoscalingResults.Followed;
import io.switchboard.benchmarks.autoscaling.AutoscalingResults.ServedCall;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutoscalingReportTest {
    private static final List<ServedCall> CALLS = List.of(
            new ServedCall("plain", 100, 64), new ServedCall("counted", 9.7, 0), new ServedCall("reported", 109, 120));

    @Test
    void a_call_costs_what_it_costs_more_than_one_without_a_report() {
        String text = section(CALLS, 1_000).text();
        assertTrue(text.contains("| is counted | 9.7 | 0.00 |"), text);
        assertTrue(text.contains("| has a report in its trailers, more | 9.0 | 56.0 |"), text);
    }

    @Test
    void each_number_of_scaled_objects_has_a_row_and_nobody_who_asks_waits_for_no_answer() {
        String text = section(CALLS, 1_000).text();
        assertTrue(text.contains("| 0 | 0 | – | – | 1.0 | 1.0 | 50.0 | – |"), text);
        assertTrue(text.contains("| 50 | 1,000 | 120 | 2,000 | 68.0 | 68.0 | 60.0 | 1.0 / 5.0 |"), text);
        assertTrue(text.contains("of 1,000 instances"), text);
    }

    @Test
    void the_target_is_of_the_most_scaled_objects_and_missed_by_a_second_stream_to_an_instance() {
        Section section = section(CALLS, 1_000);
        assertEquals(
                "scaler: streams to an instance, 50 ScaledObjects",
                section.targets().get(0).what());
        assertTrue(section.targets().get(0).met());
        assertFalse(section(CALLS, 1_001).targets().get(0).met());
    }

    @Test
    void a_benchmark_that_is_missing_is_named() {
        IllegalStateException missing =
                assertThrows(IllegalStateException.class, () -> section(CALLS.subList(0, 2), 1_000));
        assertEquals("reported was not measured", missing.getMessage());
    }

    @Test
    void the_page_is_the_same_of_the_data_of_an_earlier_run() {
        Section section = section(CALLS, 1_000);
        assertEquals(
                section.text(),
                new AutoscalingMeasurement("", "")
                        .again(new Gson().toJsonTree(section.data()))
                        .text());
    }

    private static Section section(List<ServedCall> calls, int streams) {
        Spread answers = new Spread(100, 0.5, 1, 3, 5, 9);
        return new AutoscalingReport(new AutoscalingResults(
                        calls,
                        1_000,
                        0,
                        List.of(
                                new Followed(0, 0, 0, 0, 1_000, 5e7, List.of()),
                                new Followed(50, streams, 120, 2_000, 68_000, 6e7, List.of(answers)))))
                .section();
    }
}

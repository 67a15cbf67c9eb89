package io.switchboard.benchmarks.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.benchmarks.FigureTarget;
import io.switchboard.benchmarks.Section;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallsReportTest {
    @Test
    void ratios_are_to_the_static_list_of_the_same_round_and_the_middle_counts() {
        List<double[]> base =
                List.of(new double[] {100, 1000, 0}, new double[] {200, 1000, 0}, new double[] {50, 1000, 0});
        List<double[]> ours =
                List.of(new double[] {99, 1100, 0}, new double[] {180, 1100, 1}, new double[] {60, 1100, 0});
        CallsResults.OfWay way = CallsMeasurement.ofWay("etcd, maglev", ours, base, new double[] {1000, 2000, 3000});
        assertEquals(0.99, way.ratios().get(0), 1e-9);
        Section section = new CallsReport(new CallsResults(10, 32, 3, 400, List.of(way))).section();
        FigureTarget target = section.targets().get(0);
        assertEquals("0.990 ×", target.measured());
        assertTrue(target.met());
        assertTrue(section.text().contains("of which 1 failed"), section.text());
    }
}

package io.switchboard.operator.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.switchboard.grpc.load.LoadReporter;
import io.switchboard.grpc.orca.OrcaLoadReport;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What 0 means, and what is left out. */
class ReportReadingTest {
    private final ReportReading reading = new ReportReading();

    private LoadReport read(OrcaLoadReport.Builder report) {
        return Objects.requireNonNull(reading.read(report.build()).report());
    }

    private static OrcaLoadReport.Builder report() {
        return OrcaLoadReport.newBuilder();
    }

    @Test
    void what_was_never_told_is_not_nothing() {
        assertEquals(new LoadReport(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Map.of()), read(report()));
        assertEquals(new LoadReport(Double.NaN, 5, 0, Double.NaN, Map.of()), read(report().setRpsFractional(5)));
        assertEquals(new LoadReport(Double.NaN, 0, 0, Double.NaN, Map.of()), read(report()), "it is idle now");
        assertEquals(0.3, read(report().setCpuUtilization(0.3)).utilization());
        assertEquals(0, read(report()).utilization());
    }

    @Test
    void who_tells_the_calls_in_flight_tells_rates_too() {
        LoadReport idle = read(report().putNamedMetrics(LoadReporter.IN_FLIGHT, 0));
        assertEquals(new LoadReport(0, 0, 0, Double.NaN, Map.of()), idle);
    }

    @Test
    void a_servers_own_measure_comes_before_its_processors() {
        assertEquals(
                0.9,
                read(report().setCpuUtilization(0.1).setApplicationUtilization(0.9))
                        .utilization());
    }

    @Test
    void of_its_own_metrics_each_that_has_no_value_is_left_out() {
        OrcaLoadReport odd = report().putNamedMetrics("queue", 3)
                .putNamedMetrics("nan", Double.NaN)
                .putNamedMetrics("x".repeat(300), 1)
                .build();
        ReportReading.Read read = reading.read(odd);
        assertEquals(Map.of("queue", 3.0), Objects.requireNonNull(read.report()).metrics());
        assertNotNull(read.leftOut());
        assertNull(reading.read(report().putNamedMetrics("queue", -1).build()).leftOut());
    }
}

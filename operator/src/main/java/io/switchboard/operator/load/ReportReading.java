package io.switchboard.operator.load;

import io.switchboard.core.Text;
import io.switchboard.grpc.load.LoadReporter;
import io.switchboard.grpc.load.LoadValues;
import io.switchboard.grpc.orca.OrcaLoadReport;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the reports of one instance. They are a stranger's: one with nonsense in what load is judged by is left out as
 * a whole, and of the instance's own metrics each that has no value.
 *
 * <p>On the wire 0 also stands for what the instance does not say. It is a value where that is known to be told: rates
 * by who tells the calls in flight, as a {@link LoadReporter} does, and anything by who has told another value before.
 */
final class ReportReading {
    /** A {@link LoadReporter} has {@value LoadReporter#MOST_METRICS} and one. */
    static final int MOST_METRICS = 100;

    static final int LONGEST_NAME = 256;

    /**
     * @param report null: it is left out
     * @param leftOut what was left out, in words; null: nothing
     */
    record Read(@Nullable LoadReport report, @Nullable String leftOut) {}

    private boolean tellsRates;
    private boolean tellsUtilization;

    Read read(OrcaLoadReport report) {
        if (report.getNamedMetricsCount() > MOST_METRICS) {
            return leftOut(
                    "it has " + report.getNamedMetricsCount() + " metrics, and at most " + MOST_METRICS + " are read");
        }
        double inFlight = report.getNamedMetricsOrDefault(LoadReporter.IN_FLIGHT, Double.NaN);
        boolean tellsInFlight = report.containsNamedMetrics(LoadReporter.IN_FLIGHT);
        double rate = report.getRpsFractional();
        double failures = report.getEps();
        double own = report.getApplicationUtilization();
        double utilization = own == 0 ? report.getCpuUtilization() : own;
        // What counts as so many in a second does so as so many at once.
        if ((tellsInFlight && !LoadValues.isRate(inFlight))
                || !LoadValues.isRate(rate)
                || !LoadValues.isRate(failures)
                || !LoadValues.isUtilization(utilization)) {
            return leftOut("calls in flight " + inFlight + ", calls a second " + rate + ", failures a second "
                    + failures + ", utilization " + utilization);
        }
        tellsRates |= tellsInFlight || rate > 0;
        tellsUtilization |= utilization > 0;
        Map<String, Double> metrics = new HashMap<>();
        String odd = null;
        for (Map.Entry<String, Double> metric : report.getNamedMetricsMap().entrySet()) {
            String name = metric.getKey();
            if (name.equals(LoadReporter.IN_FLIGHT)) {
                continue;
            }
            if (name.length() > LONGEST_NAME || !LoadValues.isMetric(metric.getValue())) {
                odd = "its metric \"" + Text.printable(name) + "\" is " + metric.getValue();
            } else {
                metrics.put(name, metric.getValue());
            }
        }
        return new Read(
                new LoadReport(
                        inFlight,
                        tellsRates ? rate : Double.NaN,
                        tellsRates ? failures : Double.NaN,
                        tellsUtilization ? utilization : Double.NaN,
                        metrics),
                odd);
    }

    private static Read leftOut(String why) {
        return new Read(null, why);
    }
}

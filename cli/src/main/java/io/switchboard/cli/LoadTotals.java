package io.switchboard.cli;

import io.switchboard.operator.load.InstanceLoad;
import io.switchboard.operator.load.LoadReport;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What all instances of a service report together. Of one whose last report is old nothing counts.
 *
 * @param reporting how many have reported lately
 * @param inFlight calls being answered; NaN: nobody says
 * @param rate calls in a second; NaN: nobody says
 * @param failures failed calls in a second; NaN: nobody says
 * @param utilization the mean; NaN: nobody says
 */
record LoadTotals(int instances, int reporting, double inFlight, double rate, double failures, double utilization) {
    /** What is older is no longer the load. */
    static final Duration FRESH = Duration.ofSeconds(10);

    static LoadTotals of(List<InstanceLoad> instances) {
        List<LoadReport> reports = instances.stream()
                .filter(LoadTotals::isFresh)
                .map(InstanceLoad::report)
                .toList();
        return new LoadTotals(
                instances.size(),
                reports.size(),
                sum(reports, LoadReport::inFlight),
                sum(reports, LoadReport::rate),
                sum(reports, LoadReport::failures),
                reports.stream()
                        .mapToDouble(LoadReport::utilization)
                        .filter(value -> !Double.isNaN(value))
                        .average()
                        .orElse(Double.NaN));
    }

    static boolean isFresh(InstanceLoad one) {
        return one.report() != null && one.age().compareTo(FRESH) < 0;
    }

    private static double sum(List<LoadReport> reports, ToDoubleFunction<LoadReport> figure) {
        double[] known = reports.stream()
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .toArray();
        double sum = 0;
        for (double each : known) {
            sum += each;
        }
        return known.length == 0 ? Double.NaN : sum;
    }
}

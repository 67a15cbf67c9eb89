package io.switchboard.operator.load;

import java.util.Map;

/**
 * What an instance has said of its load: one report, of which each value has been checked.
 *
 * @param inFlight calls that it is answering; NaN: it does not say
 * @param rate calls in a second; NaN: it does not say
 * @param failures failed calls in a second; NaN: it does not say
 * @param utilization a part of what it can do, above 1 for a while: what it says of itself, else of its processors;
 *     NaN: it does not say
 * @param metrics its own, by name
 */
public record LoadReport(
        double inFlight, double rate, double failures, double utilization, Map<String, Double> metrics) {
    public LoadReport {
        metrics = Map.copyOf(metrics);
    }
}

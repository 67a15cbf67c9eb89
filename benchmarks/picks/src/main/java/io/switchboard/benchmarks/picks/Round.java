package io.switchboard.benchmarks.picks;

import io.switchboard.harness.Middle;
import java.util.List;

/**
 * What one JVM has measured of one {@link Case}, an element for each of its iterations.
 *
 * @param values in the unit of the case's kind
 * @param bytes that a pick has allocated; only of picks
 * @param workMillis for how long the policy has worked within that time; not of picks
 * @param pickers that the policy has published; not of picks
 */
record Round(List<Double> values, List<Double> bytes, List<Double> workMillis, List<Double> pickers) {
    double median() {
        return Middle.of(values).median();
    }
}

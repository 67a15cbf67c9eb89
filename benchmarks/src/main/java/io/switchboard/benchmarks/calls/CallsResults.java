package io.switchboard.benchmarks.calls;

import io.switchboard.harness.Middle;
import java.util.List;

/**
 * What calls cost.
 *
 * @param servers of the service
 * @param atOnce calls in flight at any moment
 * @param rounds of each way
 * @param millis that each way was called in a round
 */
record CallsResults(int servers, int atOnce, int rounds, int millis, List<OfWay> ways) {
    /**
     * One way to call.
     *
     * @param perSecond calls answered, by round
     * @param ratios to the static list's of the same round
     * @param cpuMicros of the client, by call and round
     * @param failed calls
     * @param p50Micros latency of all calls of all rounds, and so on
     */
    record OfWay(
            String way,
            List<Double> perSecond,
            List<Double> ratios,
            List<Double> cpuMicros,
            long failed,
            double p50Micros,
            double p99Micros,
            double p999Micros) {
        Middle ratio() {
            return Middle.of(ratios);
        }
    }
}

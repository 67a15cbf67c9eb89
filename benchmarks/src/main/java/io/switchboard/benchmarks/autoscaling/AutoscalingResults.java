package io.switchboard.benchmarks.autoscaling;

import io.switchboard.benchmarks.Spread;
import java.util.List;

/**
 * What scaling by load reports has cost.
 *
 * @param calls what a served call costs
 * @param instances that report
 * @param readyStreams open to instances before anybody has asked
 * @param followed by how many ScaledObjects there are, none first
 */
record AutoscalingResults(List<ServedCall> calls, int instances, int readyStreams, List<Followed> followed) {
    /**
     * A part of what a server does for a call.
     *
     * @param name of the benchmark
     * @param nanos for a call
     * @param bytes allocated for a call
     */
    record ServedCall(String name, double nanos, double bytes) {}

    /**
     * The scaler with so many ScaledObjects for the one service.
     *
     * @param streams open to instances, all together
     * @param firstMillis from the first question to its answer; 0: nobody asks
     * @param streamsMillis from the first question until there was a stream to each instance; 0: nobody asks
     * @param cpuMicros of the process, by second
     * @param heapBytes of the process, in use after a collection
     * @param answers how long one question takes; none: nobody asks
     */
    record Followed(
            int objects,
            int streams,
            double firstMillis,
            double streamsMillis,
            double cpuMicros,
            double heapBytes,
            List<Spread> answers) {}
}

package io.switchboard.benchmarks.load;

import java.util.List;

/** What happened when etcd came back. */
record StormResults(int followers, int services, int registrations, List<Round> rounds) {
    /**
     * @param messages that etcd had received by then, since its start
     * @param keepAliveStreams that had been opened by then: one by each client with a registration
     */
    record Sample(double seconds, double messages, double keepAliveStreams, double cpuSeconds) {}

    /**
     * One outage; times are in seconds since etcd first answered.
     *
     * @param followsLive when each follow was live again, in order
     * @param registrationsLive when each registration was active again, or 0 of one that was never told lost, in order
     * @param keysKept of the registrations' keys, those that were there all the time
     */
    record Round(
            int outageSeconds,
            List<Sample> samples,
            List<Double> followsLive,
            List<Double> registrationsLive,
            long keysKept) {
        /** When so many streams of keepalives had been opened; not a number: never. */
        double keptAliveAfter(int streams) {
            return samples.stream()
                    .filter(sample -> sample.keepAliveStreams() >= streams)
                    .mapToDouble(Sample::seconds)
                    .findFirst()
                    .orElse(Double.NaN);
        }

        /** The most messages within such a time, by second. */
        double peakPerSecond(double window) {
            double peak = 0;
            int from = 0;
            for (int to = 0; to < samples.size(); to++) {
                while (samples.get(to).seconds() - samples.get(from).seconds() > window && from < to - 1) {
                    from++;
                }
                double seconds = samples.get(to).seconds() - samples.get(from).seconds();
                if (to > from && seconds >= 0.5 * window) {
                    double messages =
                            samples.get(to).messages() - samples.get(from).messages();
                    peak = Math.max(peak, messages / seconds);
                }
            }
            return peak;
        }
    }
}

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

        /**
         * The most messages by second, between two looks that are so many seconds apart: or farther, where there was no
         * look in between.
         */
        double peakPerSecond(double window) {
            double peak = 0;
            int to = 0;
            for (Sample from : samples) {
                while (to < samples.size() - 1 && samples.get(to).seconds() - from.seconds() < window) {
                    to++;
                }
                double seconds = samples.get(to).seconds() - from.seconds();
                if (seconds >= window) {
                    peak = Math.max(peak, (samples.get(to).messages() - from.messages()) / seconds);
                }
            }
            return peak;
        }

        /** The longest time between two looks at etcd, until all follows were live. */
        double longestGap() {
            double end = followsLive.isEmpty() ? 0 : followsLive.get(followsLive.size() - 1);
            double longest = 0;
            for (int i = 1; i < samples.size() && samples.get(i - 1).seconds() <= end; i++) {
                longest = Math.max(
                        longest, samples.get(i).seconds() - samples.get(i - 1).seconds());
            }
            return longest;
        }
    }
}

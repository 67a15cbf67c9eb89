package io.switchboard.benchmarks.propagation;

import io.switchboard.benchmarks.Spread;
import java.util.List;

/** How soon changes were in the calls. */
record PropagationResults(List<OfClient> clients) {
    /**
     * @param channels of each service
     * @param warmUp rounds before those that count
     */
    record Setting(int services, int channels, int warmUp, int rounds) {
        int all() {
            return services * channels;
        }
    }

    /**
     * One client in one setting.
     *
     * @param putToFirstCall of each channel, until its waiting call was received
     * @param putToLastFirstCall of each round, until the calls of all channels were
     * @param deleteToLastCall of each round, until the leaving server received the last call of any channel
     */
    record OfClient(
            Setting setting,
            String client,
            Spread putToFirstCall,
            Spread putToLastFirstCall,
            Spread deleteToLastCall,
            long calls,
            long failed) {}
}

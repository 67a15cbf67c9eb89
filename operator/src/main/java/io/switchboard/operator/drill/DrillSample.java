package io.switchboard.operator.drill;

import java.time.Duration;
import java.util.Map;

/**
 * What one source has seen since its last sample.
 *
 * @param over the time that it is about
 * @param calls that have ended
 * @param failed how many of them have failed
 * @param picks by the place that calls were sent to: a datacenter's name, or a zone's words
 * @param latencies of those that were answered; empty where the source does not know them
 * @param failure one of the failures in words; empty: none is known
 */
public record DrillSample(
        Source source,
        Duration over,
        long calls,
        long failed,
        Map<String, Long> picks,
        Latencies latencies,
        String failure) {
    /** Who sees calls. */
    public enum Source {
        /** Calls that are made for the drill, from where it runs. */
        PROBE("the probe"),
        /** The metrics of the clients that are there. */
        CLIENTS("the clients");

        private final String words;

        Source(String words) {
            this.words = words;
        }

        /** For people, such as {@code the probe}. */
        public String words() {
            return words;
        }
    }

    public DrillSample {
        picks = Map.copyOf(picks);
    }
}

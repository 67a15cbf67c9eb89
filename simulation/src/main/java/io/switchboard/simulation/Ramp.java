package io.switchboard.simulation;

import io.switchboard.balancing.SlowStart;
import java.time.Duration;

/** How the weight of a server that has just started rises. */
enum Ramp {
    /** It has its full weight at once. */
    OFF(0),
    ON(1),
    /** Low for longer. */
    GENTLE(0.4);

    static final int WINDOW_SECONDS = 60;
    static final double MINIMUM = 0.1;

    /** The full weight. */
    static final long WEIGHT = 1_000;

    private final double aggression;

    Ramp(double aggression) {
        this.aggression = aggression;
    }

    long weight(int ageSeconds) {
        if (this == OFF) {
            return WEIGHT;
        }
        SlowStart slowStart = new SlowStart(Duration.ofSeconds(WINDOW_SECONDS), aggression, MINIMUM);
        return Math.round(WEIGHT * slowStart.factor(Duration.ofSeconds(ageSeconds)));
    }
}

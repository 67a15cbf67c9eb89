package io.switchboard.scaler.activator;

import java.util.concurrent.TimeUnit;

/** How many calls a second have come between the last two moments that were looked at. Time is an argument. */
final class ArrivalRate {
    private long count;
    private long at;
    private double rate;

    /** @param count of all calls so far */
    ArrivalRate(long count, long now) {
        this.count = count;
        at = now;
    }

    void next(long count, long now) {
        rate = now - at <= 0 ? rate : (count - this.count) * (double) TimeUnit.SECONDS.toNanos(1) / (now - at);
        this.count = count;
        at = now;
    }

    /** 0 until there were two moments. */
    double rate() {
        return rate;
    }
}

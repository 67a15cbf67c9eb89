package io.switchboard.balancing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How busy one endpoint is by latency: an exponentially weighted moving average that jumps to each peak and decays from
 * there, times the calls in flight (Finagle's Peak EWMA). Each {@link #started} needs one {@link #ended} or
 * {@link #abandoned}. Safe for use by several threads.
 *
 * <p>Calls that stream have no latency, and may live for hours: they only decide between endpoints that cost the same
 * otherwise.
 *
 * <p>While nothing is observed, the average decays too: an endpoint that was slow is tried again.
 */
public final class PeakEwma {
    /** Finagle's: an observation counts for about a third after 10 s. */
    public static final Duration DEFAULT_DECAY = Duration.ofSeconds(10);

    private static final Duration LONGEST_DECAY = Duration.ofDays(1);

    /**
     * What one call in flight costs at an endpoint that has not answered yet, in nanoseconds: a day and more, so that
     * any that has answered is preferred. Without a call it costs nothing, so it gets one.
     */
    private static final double UNKNOWN = 1e14;

    /** The average at a time, in nanoseconds. */
    private record Latency(double nanos, long at) {}

    /** What a stream costs: less than any latency, so that it puts no endpoint behind a slower one. */
    private static final double STREAM = 1;

    private final double decayNanos;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicReference<@Nullable Latency> latest = new AtomicReference<>();

    /**
     * @param decay after how long an observation counts for 1/e
     * @throws IllegalArgumentException if that is not positive, or more than a day
     */
    public PeakEwma(Duration decay) {
        if (decay.isNegative() || decay.isZero() || decay.compareTo(LONGEST_DECAY) > 0) {
            throw new IllegalArgumentException("the decay of a latency is " + decay + "; it must be positive and "
                    + LONGEST_DECAY + " at most, for example " + DEFAULT_DECAY);
        }
        this.decayNanos = decay.toNanos();
    }

    public void started() {
        inFlight.incrementAndGet();
    }

    /**
     * A call has ended, well or not, and its latency says something of the endpoint.
     *
     * @param tookNanos how long it took; below 1 counts as 1
     * @param nowNanos the present time of the clock that {@link Choice#choose} is told
     */
    public void ended(long tookNanos, long nowNanos) {
        double took = Math.max(1, tookNanos);
        latest.updateAndGet(before -> before == null ? new Latency(took, nowNanos) : observed(before, took, nowNanos));
        inFlight.decrementAndGet();
    }

    /** A call has ended whose latency says nothing of the endpoint: the caller has cancelled it. */
    public void abandoned() {
        inFlight.decrementAndGet();
    }

    /** A call that streams has begun; needs one {@link #streamEnded}. */
    public void streamStarted() {
        streams.incrementAndGet();
    }

    public void streamEnded() {
        streams.decrementAndGet();
    }

    /** The calls in flight that are to end with a latency. */
    public int count() {
        return inFlight.get();
    }

    /**
     * The average, decayed until now, in nanoseconds, times the calls in flight with one more; and 1 for each stream.
     */
    public double cost(long nowNanos) {
        return cost(nowNanos, 1);
    }

    /** As {@link #cost(long)}, but each call in flight counts as many. */
    double cost(long nowNanos, double perCall) {
        double calls = inFlight.get() * perCall;
        Latency seen = latest.get();
        double nanos = seen == null ? 0 : seen.nanos * remaining(seen, nowNanos);
        // It decays to 0 within two hours without an answer, by default, and says nothing any more then.
        double cost = nanos > 0 ? nanos * (calls + 1) : UNKNOWN * calls;
        return cost + STREAM * streams.get() * perCall;
    }

    /** A peak is what the mean would be below. */
    private Latency observed(Latency before, double took, long nowNanos) {
        double old = remaining(before, nowNanos);
        double mean = before.nanos * old + took * (1 - old);
        return new Latency(Math.max(took, mean), nowNanos - before.at > 0 ? nowNanos : before.at);
    }

    /** How much of an average is left; all of it for a thread that read the clock before the one that observed. */
    private double remaining(Latency seen, long nowNanos) {
        return Math.exp(-Math.max(0, nowNanos - seen.at) / decayNanos);
    }
}

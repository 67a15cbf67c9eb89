package io.switchboard.balancing;

/**
 * The most endpoints that a level had lately. What it has lost since then is forgotten little by little, as
 * e^(-t/memory) goes, so that the loss is never a step for those that are left.
 *
 * <p>For one thread at a time.
 */
public final class Lately {
    /** A part of what there is, which makes no difference to any share. */
    private static final double NOTHING = 0.01;

    private final long memoryNanos;
    private double most;
    private int now;
    private long sinceNanos;
    private boolean started;

    /** @param memoryNanos after which time 37 % of a loss is still remembered; 0 for no memory */
    public Lately(long memoryNanos) {
        this.memoryNanos = memoryNanos;
    }

    /**
     * @param endpoints as many as the level has from now on
     * @param nanos of a monotonic clock
     * @return what the ones that are ready are to be judged against: no less than the endpoints
     */
    public double of(int endpoints, long nanos) {
        most = started && memoryNanos > 0 ? Math.max(endpoints, at(nanos)) : endpoints;
        now = endpoints;
        sinceNanos = nanos;
        started = true;
        return most;
    }

    /** Whether there is still a loss to be forgotten. */
    public boolean remembers(long nanos) {
        return at(nanos) > now;
    }

    /** What was lost is counted from when it was lost: before, there was nothing to forget. */
    private double at(long nanos) {
        if (most == now) {
            return now;
        }
        double lost = (most - now) * Math.exp(-(double) (nanos - sinceNanos) / memoryNanos);
        return lost <= NOTHING * Math.max(1, now) ? now : now + lost;
    }
}

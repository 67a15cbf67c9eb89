package io.switchboard.simulation;

import io.switchboard.scaler.Demand;
import io.switchboard.scaler.Population;
import io.switchboard.scaler.Reading;
import io.switchboard.scaler.Track;

/** The scaler's own rule on calls in flight, which Kubernetes' autoscaler asks. */
final class ReportsRule implements ScalingRule {
    /** After which an instance is capacity, in seconds. */
    static final int SETTLING = (int) Population.WARMING.toSeconds();

    private final double target;
    private final int period;
    private final int decidesAt;
    private final HorizontalAutoscaler autoscaler;
    private final Track track;

    /**
     * @param target calls in flight for each instance
     * @param period of Kubernetes' autoscaler, in seconds
     * @param waits seconds for which that waits until there are fewer
     * @param dice when in its period it decides
     */
    ReportsRule(double target, int period, int waits, Dice dice) {
        this.target = target;
        this.period = period;
        autoscaler = new HorizontalAutoscaler(waits);
        decidesAt = dice.below(period);
        track = new Track(target);
    }

    @Override
    public int wanted(Seen seen) {
        long now = seen.second() * Fleet.SECOND;
        track.add(Reading.whole(seen.inFlight(), seen.ready(), seen.settled()), now);
        return seen.second() % period == decidesAt
                ? autoscaler.wanted(
                        seen.second(),
                        seen.replicas(),
                        Demand.exported(track.answer(now).value()),
                        target)
                : seen.replicas();
    }
}

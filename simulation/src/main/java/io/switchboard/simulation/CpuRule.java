package io.switchboard.simulation;

/**
 * Kubernetes' autoscaler on processor time, which it learns from a metrics server: a mean over 15 s that is read every
 * 15 s, and so is up to 30 s old when it decides.
 */
final class CpuRule implements ScalingRule {
    private final double target;
    private final int readAt;
    private final int decidesAt;
    private final HorizontalAutoscaler autoscaler = new HorizontalAutoscaler(HorizontalAutoscaler.STABLE);
    private final Window busy = new Window(HorizontalAutoscaler.PERIOD);
    private double read;

    /**
     * @param target processors busy for each instance
     * @param dice when in its period each of the two acts
     */
    CpuRule(double target, Dice dice) {
        this.target = target;
        readAt = dice.below(HorizontalAutoscaler.PERIOD);
        decidesAt = dice.below(HorizontalAutoscaler.PERIOD);
    }

    @Override
    public int wanted(Seen seen) {
        busy.add(seen.busy());
        int phase = seen.second() % HorizontalAutoscaler.PERIOD;
        int wanted = phase == decidesAt && seen.second() >= 2 * HorizontalAutoscaler.PERIOD
                ? autoscaler.wanted(seen.second(), seen.replicas(), read, target)
                : seen.replicas();
        if (phase == readAt) {
            read = busy.mean();
        }
        return wanted;
    }
}

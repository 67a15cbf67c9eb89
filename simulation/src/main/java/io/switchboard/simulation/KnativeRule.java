package io.switchboard.simulation;

/**
 * Knative's autoscaler on calls in flight, every 2 s: by their mean over 60 s; and from when that over 6 s asks for
 * twice as many as there are, by the highest of these until it has not for 60 s.
 */
final class KnativeRule implements ScalingRule {
    private static final int STABLE = 60;
    private static final int PANIC = 6;
    private static final double PANIC_FROM = 2;

    private static final int PERIOD = 2;

    private final double target;
    private final Window stable = new Window(STABLE);
    private final Window panic = new Window(PANIC);
    private int panicsUntil = -1;
    private int highest;

    /** @param target calls in flight for each instance */
    KnativeRule(double target) {
        this.target = target;
    }

    @Override
    public int wanted(Seen seen) {
        stable.add(seen.inFlight());
        panic.add(seen.inFlight());
        if (seen.second() % PERIOD != 0 || seen.second() < STABLE) {
            return seen.replicas();
        }
        int byStable = instances(stable);
        int byPanic = instances(panic);
        if (byPanic >= PANIC_FROM * seen.ready()) {
            highest = panicsUntil < seen.second() ? seen.replicas() : highest;
            panicsUntil = seen.second() + STABLE;
        }
        if (panicsUntil < seen.second()) {
            return Math.max(byStable, seen.replicas() / 2);
        }
        highest = Math.max(highest, byPanic);
        return highest;
    }

    private int instances(Window window) {
        return Math.max(1, (int) Math.ceil(window.mean() / target));
    }
}

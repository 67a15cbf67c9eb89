package io.switchboard.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

/**
 * What Kubernetes' HorizontalPodAutoscaler makes of a metric: ceil(total / target), unless that is within a tenth of
 * what there is; at most twice as many, or four more, in 15 s; and fewer only if it has not wanted more for a while.
 */
final class HorizontalAutoscaler {
    /** How often it decides, unless told otherwise; and in which it at most doubles, or adds four; in seconds. */
    static final int PERIOD = 15;

    /** For how long it has to have wanted fewer, unless told otherwise, in seconds. */
    static final int STABLE = 300;

    private static final double TOLERANCE = 0.1;

    /** @param before how many there were when it decided */
    private record Decided(int second, int before, int wanted) {}

    private final int stable;
    private final Deque<Decided> recent = new ArrayDeque<>();

    /** @param stable seconds for which it has to have wanted fewer before there are fewer */
    HorizontalAutoscaler(int stable) {
        this.stable = stable;
    }

    int wanted(int second, int replicas, double total, double target) {
        double ratio = total / (target * replicas);
        int wanted = Math.abs(ratio - 1) <= TOLERANCE ? replicas : Math.max(1, (int) Math.ceil(total / target));
        recent.addLast(new Decided(second, replicas, wanted));
        while (recent.getFirst().second < second - Math.max(stable, PERIOD)) {
            recent.removeFirst();
        }
        if (wanted > replicas) {
            int before =
                    since(second - PERIOD + 1).mapToInt(Decided::before).min().orElse(replicas);
            return Math.max(replicas, Math.min(wanted, Math.max(2 * before, before + 4)));
        }
        return Math.min(
                replicas, since(second - stable).mapToInt(Decided::wanted).max().orElse(wanted));
    }

    private Stream<Decided> since(int second) {
        return recent.stream().filter(decided -> decided.second >= second);
    }
}

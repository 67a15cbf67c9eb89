package io.switchboard.etcd;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which members are near: the nearest one and those that are hardly farther. Who was near stays so a while longer, so
 * that a measurement that is a little off changes nothing.
 */
final class NearMembers {
    private static final double ENTER_FACTOR = 1.5;
    private static final double ENTER_NANOS = 5e6;
    private static final double LEAVE_FACTOR = 2;
    private static final double LEAVE_NANOS = 10e6;

    private NearMembers() {}

    /**
     * @param roundTrips of those there are to choose from, in nanoseconds; may be empty
     * @param before who was near
     */
    static <M> Set<M> of(Map<M, Long> roundTrips, Set<M> before) {
        long least =
                roundTrips.values().stream().mapToLong(Long::longValue).min().orElse(0);
        double enter = Math.max(least * ENTER_FACTOR, least + ENTER_NANOS);
        double leave = Math.max(least * LEAVE_FACTOR, least + LEAVE_NANOS);
        Set<M> near = new LinkedHashSet<>();
        roundTrips.forEach((member, nanos) -> {
            if (nanos <= (before.contains(member) ? leave : enter)) {
                near.add(member);
            }
        });
        return near;
    }
}

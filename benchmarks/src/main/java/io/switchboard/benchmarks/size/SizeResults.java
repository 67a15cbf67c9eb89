package io.switchboard.benchmarks.size;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that was measured of size. */
record SizeResults(List<OneService> oneService, List<ManyServices> manyServices, Costs costs) {
    /**
     * One follower of one service, in one round.
     *
     * @param instances of the service
     * @param fullMillis from the order to follow until the whole set was there
     * @param heapBytes in use more than before, by instance; after a collection
     * @param stringBytes of these, of the strings that the instances consist of; 0: not known
     * @param changeMillis from before one put or delete was sent until the follower had another set: the middle of all
     * @param changeCpuMicros of the follower for one such change
     * @param changeBytes sent by etcd for one such change
     * @param rateCpuPercent of one core, for the follower, at 1,000 changes a second
     * @param rateSets the sets that it had for 1,000 changes
     * @param rateLagMillis how old was what it knew after that; null: longer than was waited
     */
    record OneService(
            String follower,
            int instances,
            int round,
            double fullMillis,
            double heapBytes,
            double stringBytes,
            double changeMillis,
            double changeCpuMicros,
            double changeBytes,
            double rateCpuPercent,
            double rateSets,
            @Nullable Double rateLagMillis) {}

    /**
     * One follower of many services.
     *
     * @param fullMillis from the order to follow them until each whole set was there
     * @param cpuSeconds of the follower for that
     * @param heapBytes in use more than before; after a collection
     * @param connections of the follower, as the system counts them at etcd's port
     * @param watchStreams open more than before, as etcd counts them
     * @param watchers open more than before, as etcd counts them
     * @param etcdBytes resident more than before, of etcd
     */
    record ManyServices(
            String follower,
            int services,
            int instances,
            double fullMillis,
            double cpuSeconds,
            double heapBytes,
            long connections,
            long watchStreams,
            long watchers,
            double etcdBytes) {}

    /** What the arithmetic of scale needs; of Switchboard, with memory, at the largest size. */
    record Costs(double clientChangeCpuMicros, double clientInstanceBytes) {}
}

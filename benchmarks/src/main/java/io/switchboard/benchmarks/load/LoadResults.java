package io.switchboard.benchmarks.load;

import java.util.List;

/** What clients cost etcd. */
record LoadResults(int servicesFollowed, List<OfSize> sizes, Costs costs) {
    /**
     * So many clients.
     *
     * @param secondsToLive from the first one's opening until all were registered and followed all
     * @param messagesToLive that etcd received for that, by client
     * @param cpuMillisToLive of etcd for that, by client
     * @param keepAlivesPerSecond that etcd received when all was quiet
     * @param cpuPercent of one core, of etcd, when all was quiet
     * @param bytes resident more than before, of etcd, by client
     * @param threads of all clients' processes
     */
    record OfSize(
            int clients,
            double secondsToLive,
            double messagesToLive,
            double cpuMillisToLive,
            double keepAlivesPerSecond,
            double cpuPercent,
            long connections,
            long watchStreams,
            long watchers,
            double bytes,
            int threads) {}

    /**
     * What one of each costs etcd; the arithmetic of scale is made of these. A return is one after an outage that is
     * long enough for lists to be made again.
     *
     * @param eventCpuMicros for one event to one watcher
     * @param processBytes resident, for a client with a registration and the watchers of the services it follows
     * @param keyBytes resident, for a key with a lease of its own
     * @param leaseReturnRequests of a process that keeps a lease: its connection, too
     * @param keyReturnRequests for each registration
     * @param followerReturnRequests of a process that only follows: its connection
     * @param serviceReturnRequests for each service that it follows
     */
    record Costs(
            double keepAliveCpuMicros,
            double eventCpuMicros,
            double putCpuMicros,
            double listedKeyCpuMicros,
            double bytesPerListedKey,
            double processBytes,
            double watcherBytes,
            double keyBytes,
            double leaseReturnRequests,
            double leaseReturnCpuMicros,
            double keyReturnRequests,
            double keyReturnCpuMicros,
            double followerReturnRequests,
            double followerReturnCpuMicros,
            double serviceReturnRequests,
            double serviceReturnCpuMicros,
            double watchersPerService,
            double leaseTtlSeconds) {}
}

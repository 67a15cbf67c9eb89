package io.switchboard.benchmarks.datacenters;

import java.util.List;

/**
 * What clients of several registries have measured.
 *
 * @param instances of the one service, in each registry
 * @param services followed by one client, each in every registry
 * @param instancesOfEach of these, in each registry
 */
record DatacentersResults(int instances, int services, int instancesOfEach, List<Client> clients) {
    /**
     * One client's process.
     *
     * @param registries that it reads
     * @param round clients of all numbers of registries take turns
     * @param startedBytes in use once a service of one instance is followed in each registry; after a collection
     * @param fullMillis from the order to follow the one service until the set of all registries was there
     * @param instanceBytes in use more than before, by instance of all registries
     * @param changeMillis from before a put or delete in the last registry was sent until the set that has it was told:
     *     the middle of all
     * @param changeCpuMicros of the client for one such change
     * @param servicesMillis from the order to follow the many services until each set of all registries was there
     * @param serviceBytes in use more than before, by service and registry
     */
    record Client(
            int registries,
            int round,
            double startedBytes,
            double fullMillis,
            double instanceBytes,
            double changeMillis,
            double changeCpuMicros,
            double servicesMillis,
            double serviceBytes) {}
}

package io.switchboard.simulation;

import java.util.Map;

/**
 * What so many clients, and ten instances for each of them, ask of one registry while a deploy restarts all instances.
 */
record ScaleDemand(Following following, double window, double clients, Map<ScaleCost, Double> costs) {
    /** Of the leases, seconds. */
    static final double TTL = 10;

    /** Of a restart: the key is deleted, and put again. */
    private static final int WRITES_PER_RESTART = 2;

    private static final int KEEP_ALIVES_PER_TTL = 3;

    /** The cluster that published rates of writes were measured on; the memory is assumed, 4 GiB for each core. */
    static final int MEMBERS = 3;

    static final int CORES = 8;
    static final double GIB = 1024.0 * 1024 * 1024;
    static final double MEMORY = 32 * GIB;

    /** Who follows what. */
    enum Following {
        /** Clients are spread over all services, which have 100 instances. */
        USUAL(10, 100),
        /** All clients follow the same one, of 10,000 instances. */
        HARD(1, 10_000);

        private final int services;
        private final int size;

        /** @param services that each client follows */
        Following(int services, int size) {
            this.services = services;
            this.size = size;
        }
    }

    double instances() {
        return 10 * clients;
    }

    /** A fleet of fewer than a service has them all in one. */
    private double keysEach() {
        return Math.min(instances(), following.services * Math.min(following.size, instances()));
    }

    private double servicesEach() {
        return keysEach() / Math.min(following.size, instances());
    }

    double writes() {
        return WRITES_PER_RESTART * instances() / window;
    }

    double events() {
        return WRITES_PER_RESTART * clients * keysEach() / window;
    }

    /** Every keepalive, every write, and the events of its share of the watchers. */
    double leaderCores() {
        return KEEP_ALIVES_PER_TTL * instances() / TTL * seconds(ScaleCost.KEEP_ALIVE_CPU)
                + writes() * seconds(ScaleCost.PUT_CPU)
                + events() * seconds(ScaleCost.EVENT_CPU) / MEMBERS;
    }

    double memberBytes() {
        double processes = clients + instances();
        // Each registration watches its own key.
        double watchers = clients * servicesEach() * ScaleCost.WATCHERS_PER_SERVICE.in(costs) + instances();
        return (processes * ScaleCost.PROCESS_BYTES.in(costs) + watchers * ScaleCost.WATCHER_BYTES.in(costs)) / MEMBERS
                + instances() * ScaleCost.KEY_BYTES.in(costs);
    }

    /** Until all processes are back and have listed what they follow, with all cores of all members on it. */
    double returnSeconds() {
        double cpu = instances() * (seconds(ScaleCost.LEASE_RETURN_CPU) + seconds(ScaleCost.KEY_RETURN_CPU))
                + clients * seconds(ScaleCost.FOLLOWER_RETURN_CPU)
                + clients * servicesEach() * seconds(ScaleCost.SERVICE_RETURN_CPU)
                + clients * keysEach() * seconds(ScaleCost.LISTED_KEY_CPU);
        return cpu / (MEMBERS * CORES);
    }

    /** The live keys, and the revisions that one deploy adds before they are compacted. */
    double databaseBytes() {
        return instances() * (1 + WRITES_PER_RESTART) * ScaleCost.BYTES_PER_LISTED_KEY.in(costs);
    }

    private double seconds(ScaleCost cost) {
        return cost.in(costs) / 1e6;
    }
}

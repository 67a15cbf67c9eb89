package io.switchboard.simulation;

/**
 * Who follows what.
 *
 * @param followed services that each client follows
 * @param size instances of such a service; a fleet of fewer has them all in one
 * @param isOneForAll whether all clients follow the same services; otherwise the clients are spread over all services
 */
record Shape(String name, int followed, int size, boolean isOneForAll) {
    static final Shape USUAL = new Shape("usual", 10, 100, false);
    static final Shape HARD = new Shape("hard", 1, 10_000, true);

    double sizeIn(double instances) {
        return Math.min(size, instances);
    }

    /** Instances that one client follows. */
    double keysEach(double instances) {
        return Math.min(instances, followed * sizeIn(instances));
    }

    /** Services that anybody follows. */
    double services(double instances) {
        return isOneForAll ? followed : Math.max(1, instances / sizeIn(instances));
    }

    /** Instances that anybody follows. */
    double keysOfAll(double instances) {
        return isOneForAll ? keysEach(instances) : instances;
    }

    /** Clients that follow one service. */
    double followersOfOne(double instances, double clients) {
        return isOneForAll ? clients : clients * keysEach(instances) / instances;
    }
}

package io.switchboard.simulation;

/**
 * What one registry is asked for.
 *
 * @param instances registered, a key each
 * @param leases kept alive, by a connected process each
 * @param followers connected processes that follow
 * @param watchers of all these processes
 * @param followedServices of each follower, all added up
 * @param followedKeys of each follower, all added up: so many keys are listed when all return, and so many events are
 *     delivered when each instance is written once
 * @param ttl of the leases, seconds
 * @param window in which a deploy restarts each instance once, seconds
 */
record Demand(
        double instances,
        double leases,
        double followers,
        double watchers,
        double followedServices,
        double followedKeys,
        double ttl,
        double window) {
    /** Of a restart: the key is deleted, and put again. */
    static final int WRITES_PER_RESTART = 2;

    /** Each client and each instance is a process of its own, and connected to this registry. */
    static Demand direct(Shape shape, Fleets fleet, double ttl, double window, double watchersPerService) {
        double keys = shape.keysEach(fleet.instances());
        double services = keys / shape.sizeIn(fleet.instances());
        return new Demand(
                fleet.instances(),
                fleet.instances(),
                fleet.clients(),
                // Each registration watches its own key.
                fleet.clients() * services * watchersPerService + fleet.instances(),
                fleet.clients() * services,
                fleet.clients() * keys,
                ttl,
                window);
    }

    Demand withLeases(double number) {
        return new Demand(instances, number, followers, watchers, followedServices, followedKeys, ttl, window);
    }

    /** Nodes of a tier follow in the clients' place, each everything that anybody follows. */
    Demand behindTier(double nodes, Shape shape, double watchersPerService) {
        return new Demand(
                instances,
                leases,
                nodes,
                nodes * shape.services(instances) * watchersPerService + instances,
                nodes * shape.services(instances),
                nodes * shape.keysOfAll(instances),
                ttl,
                window);
    }

    /** What is left for the busiest of some registries, over which services are spread. */
    Demand sharded(int registries, Shape shape, boolean isBehindTier) {
        // A service is in one registry: those that are followed cannot be in more registries than there are of them.
        double split = Math.min(registries, shape.services(instances));
        double visited = isBehindTier ? split : Math.min(split, shape.followed());
        return new Demand(
                instances / registries,
                leases / registries,
                followers * visited / split,
                watchers / split,
                followedServices / split,
                followedKeys / split,
                ttl,
                window);
    }

    double keepAlives() {
        return 3 * leases / ttl;
    }

    double writes() {
        return WRITES_PER_RESTART * instances / window;
    }

    double events() {
        return WRITES_PER_RESTART * followedKeys / window;
    }

    double connections() {
        return leases + followers;
    }
}

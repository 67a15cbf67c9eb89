package io.switchboard.simulation;

/** What a demand costs one etcd cluster and each follower, from the measured unit costs. NaN where one is missing. */
record ScaleArithmetic(ScaleCosts costs, Cluster cluster) {
    double keepAliveCores(Demand demand) {
        return demand.keepAlives() * costs.seconds(Cost.KEEP_ALIVE_CPU);
    }

    double writeCores(Demand demand) {
        return demand.writes() * costs.seconds(Cost.PUT_CPU);
    }

    /** Of all members together. */
    double eventCores(Demand demand) {
        return demand.events() * costs.seconds(Cost.EVENT_CPU);
    }

    /** Every keepalive, every write, and the events of its share of the watchers. */
    double leaderCores(Demand demand) {
        return keepAliveCores(demand) + writeCores(demand) + eventCores(demand) / cluster.members();
    }

    double memberBytes(Demand demand) {
        return (demand.connections() * costs.of(Cost.PROCESS_BYTES) + demand.watchers() * costs.of(Cost.WATCHER_BYTES))
                        / cluster.members()
                + demand.instances() * costs.of(Cost.KEY_BYTES);
    }

    /** An event is taken to be as large as a listed key, which a deletion is not. */
    double sentBytesPerSecond(Demand demand) {
        return demand.events() * costs.of(Cost.BYTES_PER_LISTED_KEY);
    }

    double listedBytes(Demand demand) {
        return demand.followedKeys() * costs.of(Cost.BYTES_PER_LISTED_KEY);
    }

    /** CPU time until all processes are back and have listed what they follow. */
    double returnCpuSeconds(Demand demand) {
        return demand.leases() * costs.seconds(Cost.LEASE_RETURN_CPU)
                + demand.instances() * costs.seconds(Cost.KEY_RETURN_CPU)
                + demand.followers() * costs.seconds(Cost.FOLLOWER_RETURN_CPU)
                + demand.followedServices() * costs.seconds(Cost.SERVICE_RETURN_CPU)
                + demand.followedKeys() * costs.seconds(Cost.LISTED_KEY_CPU);
    }

    /** With all cores of all members on it, and nothing else. */
    double returnSeconds(Demand demand) {
        return returnCpuSeconds(demand) / (cluster.members() * cluster.cores());
    }

    /** The live keys, and the revisions that one deploy adds before they are compacted. */
    double databaseBytes(Demand demand) {
        return demand.instances() * (1 + Demand.WRITES_PER_RESTART) * costs.of(Cost.BYTES_PER_LISTED_KEY);
    }

    /** As a part of one core, in a deploy. */
    double followerCores(double keysEach, double window) {
        return Demand.WRITES_PER_RESTART * keysEach / window * costs.seconds(Cost.CLIENT_CHANGE_CPU);
    }

    double followerBytes(double keysEach) {
        return keysEach * costs.of(Cost.CLIENT_INSTANCE_BYTES);
    }
}

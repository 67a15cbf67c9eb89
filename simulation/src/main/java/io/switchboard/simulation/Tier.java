package io.switchboard.simulation;

/** Nodes between etcd and the clients: each follows etcd once, and tells its clients by xDS. Their costs are assumed. */
record Tier(double nodes) {
    /** Assumed: connections that a node holds. */
    static final int CLIENTS_PER_NODE = 10_000;

    /** Assumed: cores of a node, of which a deploy may take half. */
    static final int CORES = 8;

    static final double BUSY = 0.5;

    /** Assumed: how often a node pushes to a client at most. */
    static final double PUSHES_PER_SECOND = 1;

    /**
     * What the clients of that demand need, if telling one client of one change costs a node what it costs etcd (the whole
     * work is divided among them) and hearing of a change costs a node what it costs a follower (each of them does it).
     *
     * @param part of what they follow that the clients are told of: less than 1 if the node makes subsets
     * @return NaN if a cost is missing, infinity if hearing of the changes is too much for a node
     */
    static Tier needed(Demand direct, Shape shape, double part, ScaleCosts costs) {
        double hearing = Demand.WRITES_PER_RESTART
                * shape.keysOfAll(direct.instances())
                / direct.window()
                * costs.seconds(Cost.CLIENT_CHANGE_CPU);
        double left = CORES * BUSY - hearing;
        double byCpu = left <= 0
                ? Double.POSITIVE_INFINITY
                : Math.ceil(part * direct.events() * costs.seconds(Cost.EVENT_CPU) / left);
        return new Tier(Math.max(Math.ceil(direct.followers() / CLIENTS_PER_NODE), byCpu));
    }

    /** Sent by all nodes if each push has the whole service, as state-of-the-world xDS has it. */
    static double wholeStateBytes(Demand direct, Shape shape, ScaleCosts costs) {
        double changes = Demand.WRITES_PER_RESTART * shape.sizeIn(direct.instances()) / direct.window();
        return direct.followedKeys() * Math.min(changes, PUSHES_PER_SECOND) * costs.of(Cost.BYTES_PER_LISTED_KEY);
    }
}

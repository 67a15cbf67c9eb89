package io.switchboard.simulation;

/**
 * Where etcd runs. Watches and connections are spread evenly over the members; a write is applied by each of them, and each
 * keepalive ends at the leader.
 *
 * @param cores of each member
 * @param bytes of memory of each member
 */
record Cluster(int members, int cores, double bytes) {
    static final double GIB = 1024.0 * 1024 * 1024;

    /** As the published rates of writes were measured on; the memory is assumed, 4 GiB for each core. */
    static final Cluster PUBLISHED = new Cluster(3, 8, 32 * GIB);

    static Cluster measured(ScaleCosts costs) {
        return new Cluster(1, costs.cores(), costs.memoryBytes());
    }

    String shown() {
        return (members == 1 ? "one member" : members + " members") + " of " + cores + " cores"
                + (Double.isNaN(bytes) ? "" : " and " + ScaleNumbers.of(bytes / GIB) + " GiB");
    }
}

package io.switchboard.simulation;

/** Figures of etcd that others have published or reported; none was measured by this project unless it says so. */
final class Published {
    /** etcd's own performance page: three members of 8 vCPU, SSD. */
    static final double WRITES = 50_000;

    /** Reported by others of one cluster: the lower and the higher end. */
    static final double FAN_OUT = 46_000;

    static final double FAN_OUT_AT_BEST = 95_000;

    /** Reported by operators: leases of short TTLs at which their clusters failed. */
    static final double LEASES = 25_000;

    static final double LEASES_AT_BEST = 60_000;

    /** etcd's documentation: the most it suggests for the database. */
    static final double QUOTA_BYTES = 8 * Cluster.GIB;

    /** Seen by this project after a restart of etcd 3.4.23, whose source has 1,000 as the cap. */
    static final double EXPIRIES = 740;

    private Published() {}
}

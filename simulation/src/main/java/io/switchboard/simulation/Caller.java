package io.switchboard.simulation;

/** Who calls. */
interface Caller {
    /** Whom it asks for this call. */
    Balancer balancer(long bits);

    /** How long a call to that server and its answer are on the way. */
    default long network(int server) {
        return 0;
    }

    static Caller of(Balancer balancer) {
        return bits -> balancer;
    }
}

package io.switchboard.simulation;

import io.switchboard.balancing.Choice;

/** One caller's choice among some of the servers. */
final class Balancer {
    /** Makes choices by these weights, and by what {@code counts} say at the time of each. */
    interface Making {
        Choice choice(long[] identities, long[] weights, Counts counts);
    }

    private final Making policy;
    private final int[] servers;
    private final long[] identities;
    private final Counts counts;
    private Choice choice;

    /**
     * @param servers the numbers of those to choose among
     * @param identities of all servers
     * @param weights one for each of {@code servers}
     */
    Balancer(Making policy, int[] servers, long[] identities, long[] weights, Dice dice) {
        this.policy = policy;
        this.servers = servers.clone();
        this.identities = new long[servers.length];
        for (int i = 0; i < servers.length; i++) {
            this.identities[i] = identities[servers[i]];
        }
        counts = Counts.of(servers.length, dice.bits() >>> 8);
        choice = policy.choice(this.identities, weights, counts);
    }

    /** Chooses by other weights from now on; what is counted stays. */
    void weigh(long[] weights) {
        choice = policy.choice(identities, weights, counts);
    }

    int choose(long bits, long now) {
        return choice.choose(bits, now);
    }

    int server(int endpoint) {
        return servers[endpoint];
    }

    void started(int endpoint) {
        counts.started(endpoint);
    }

    void ended(int endpoint, long took, long now) {
        counts.ended(endpoint, took, now);
    }
}

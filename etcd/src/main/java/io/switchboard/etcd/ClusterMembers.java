package io.switchboard.etcd;

import io.switchboard.core.Address;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The members of a cluster that a channel is to dial, and the order's randomness. Safe for use by several threads. */
final class ClusterMembers {
    private final RandomGenerator random;
    private volatile List<Endpoint> endpoints;
    private volatile Runnable listener = () -> {};

    private final @Nullable String serverName;
    private final MemberBook book;

    /**
     * @param serverName the name that every member's certificate has to have; null: each its own
     * @param book what is known of them
     */
    ClusterMembers(List<Endpoint> endpoints, RandomGenerator random, @Nullable String serverName, MemberBook book) {
        this.book = book;
        this.serverName = serverName;
        this.endpoints = List.copyOf(endpoints);
        this.random = random;
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    /** The name that the certificate of the member at this address is checked against. */
    String authority(Address address) {
        return serverName == null ? address.toString() : serverName;
    }

    MemberBook book() {
        return book;
    }

    RandomGenerator random() {
        return random;
    }

    void replace(List<Endpoint> replacement) {
        endpoints = List.copyOf(replacement);
        listener.run();
    }

    void onChange(Runnable changed) {
        listener = changed;
    }
}

package io.switchboard.etcd;

import java.util.List;
import java.util.random.RandomGenerator;

/** The members of a cluster that a channel is to dial, and the order's randomness. Safe for use by several threads. */
final class Members {
    private final RandomGenerator random;
    private volatile List<Endpoint> endpoints;
    private volatile Runnable listener = () -> {};

    Members(List<Endpoint> endpoints, RandomGenerator random) {
        this.endpoints = List.copyOf(endpoints);
        this.random = random;
    }

    List<Endpoint> endpoints() {
        return endpoints;
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

package io.switchboard.benchmarks.calls;

import java.util.List;
import java.util.Map;

/**
 * A way to call a service: where the addresses come from, and which policy chooses among them.
 *
 * @param policy in a service config
 * @param hashed whether each call has a key
 */
record Way(String name, boolean fromRegistry, Map<String, ?> policy, boolean hashed) {
    /** What all others are compared with. */
    static final Way STATIC = new Way("static list, grpc-java's round_robin", false, of("round_robin"), false);

    /** The same again: what differs between the two is noise. */
    static final Way STATIC_AGAIN = new Way("the same once more", false, of("round_robin"), false);

    static final List<Way> ALL = List.of(
            STATIC,
            STATIC_AGAIN,
            new Way("etcd, grpc-java's round_robin", true, of("round_robin"), false),
            choice("round_robin", false),
            choice("weighted_round_robin", false),
            choice("least_request", false),
            choice("peak_ewma", false),
            choice("ring_hash", true),
            choice("maglev", true),
            choice("random", false));

    private static Way choice(String name, boolean hashed) {
        return new Way("etcd, " + name, true, Map.of("switchboard", Map.of("choice", Map.of(name, Map.of()))), hashed);
    }

    private static Map<String, ?> of(String policy) {
        return Map.of(policy, Map.of());
    }

    Map<String, ?> serviceConfig() {
        return Map.of("loadBalancingConfig", List.of(policy));
    }
}

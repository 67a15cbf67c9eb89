package io.switchboard.xds;

import io.switchboard.core.Instance;
import io.switchboard.grpc.config.ChoiceConfig;
import java.util.List;

/**
 * How the weights of instances are said, so that the client at hand heeds them. It goes by the config and not by what
 * the weights are, wherever it can: another layout is another set of connections in gRPC.
 */
enum Layout {
    /** Each endpoint is a locality, which has the weight: gRPC's round robin heeds no weights of endpoints. */
    APART,
    /** A tier is one locality, and its endpoints have the weights. */
    TOGETHER,
    /** A tier has a locality for each zone, for Envoy's statistics, and the endpoints have the weights. */
    BY_ZONE;

    static Layout of(ServiceSettings settings, XdsClient client, List<Instance> instances) {
        if (client.kind() == XdsClient.Kind.ENVOY) {
            return BY_ZONE;
        }
        if (Policies.hasSwitchboard(client) || settings.otherPolicy() != null) {
            return TOGETHER;
        }
        return switch (settings.policy().choice().policy()) {
            case ROUND_ROBIN, RING_HASH, MAGLEV -> TOGETHER;
            case LEAST_REQUEST -> alike(instances) ? TOGETHER : APART;
            case WEIGHTED_ROUND_ROBIN, RANDOM, PEAK_EWMA -> APART;
        };
    }

    /** Whether weights count at all. */
    static boolean weighs(ServiceSettings settings) {
        return settings.otherPolicy() == null && settings.policy().choice().policy() != ChoiceConfig.Policy.ROUND_ROBIN;
    }

    /** gRPC's choice by load heeds no weights: where they differ, they are what counts. */
    private static boolean alike(List<Instance> instances) {
        return instances.stream()
                        .mapToInt(Instance::weight)
                        .filter(weight -> weight > 0)
                        .distinct()
                        .count()
                <= 1;
    }
}

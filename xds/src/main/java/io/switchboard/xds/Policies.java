package io.switchboard.xds;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.envoyproxy.envoy.extensions.load_balancing_policies.pick_first.v3.PickFirst;
import io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality;
import io.envoyproxy.envoy.type.v3.Percent;
import io.switchboard.balancing.SlowStart;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.DatacentersConfig;
import io.switchboard.grpc.config.PolicyConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which policy chooses among a cluster's endpoints: a list, of which a client takes the first that it has. */
final class Policies {
    private static final String TYPES = "type.googleapis.com/";
    private static final int RING = 1024;
    private static final int MOST_RING = 4096;

    private Policies() {}

    /** Whether it is a Java program that has Switchboard's policy on its classpath, as its metadata says. */
    static boolean hasSwitchboard(XdsClient client) {
        return client.kind() == XdsClient.Kind.GRPC_JAVA && client.settings().containsKey(XdsClients.POLICY);
    }

    static LoadBalancingPolicy of(ServiceSettings settings, XdsClient client, Layout layout) {
        return client.kind() == XdsClient.Kind.ENVOY ? forEnvoy(settings) : forGrpc(settings, client, layout);
    }

    private static LoadBalancingPolicy forGrpc(ServiceSettings settings, XdsClient client, Layout layout) {
        String other = settings.otherPolicy();
        if (other != null) {
            return other.startsWith("pick_first")
                    ? list(PickFirst.getDefaultInstance(), byLocality(RoundRobin.getDefaultInstance()))
                    : list(byLocality(RoundRobin.getDefaultInstance()));
        }
        Message turns = byLocality(RoundRobin.getDefaultInstance());
        if (hasSwitchboard(client)) {
            return list(switchboard(settings.policy()), turns);
        }
        return switch (settings.policy().choice().policy()) {
            case RING_HASH, MAGLEV -> list(ring(0), turns);
            case LEAST_REQUEST ->
                layout == Layout.TOGETHER
                        ? list(byLocality(leastRequest(null), RoundRobin.getDefaultInstance()))
                        : list(turns);
            case ROUND_ROBIN, WEIGHTED_ROUND_ROBIN, RANDOM, PEAK_EWMA -> list(turns);
        };
    }

    private static LoadBalancingPolicy forEnvoy(ServiceSettings settings) {
        if (settings.otherPolicy() != null) {
            return list(RoundRobin.getDefaultInstance());
        }
        ChoiceConfig choice = settings.policy().choice();
        SlowStart slowStart = settings.policy().slowStart();
        return switch (choice.policy()) {
            case RING_HASH -> list(ring(choice.boundedLoad()));
            case MAGLEV -> list(maglev(choice.boundedLoad()));
            case LEAST_REQUEST, PEAK_EWMA -> list(leastRequest(slowStart));
            case ROUND_ROBIN, WEIGHTED_ROUND_ROBIN, RANDOM -> {
                RoundRobin.Builder turns = RoundRobin.newBuilder();
                if (slowStart != null) {
                    turns.setSlowStartConfig(slowly(slowStart));
                }
                yield list(turns.build());
            }
        };
    }

    private static LeastRequest leastRequest(@Nullable SlowStart slowStart) {
        LeastRequest.Builder least = LeastRequest.newBuilder().setChoiceCount(UInt32Value.of(2));
        if (slowStart != null) {
            least.setSlowStartConfig(slowly(slowStart));
        }
        return least.build();
    }

    private static SlowStartConfig slowly(SlowStart slowStart) {
        return SlowStartConfig.newBuilder()
                .setSlowStartWindow(Durations.of(slowStart.window()))
                .setAggression(RuntimeDouble.newBuilder()
                        .setDefaultValue(slowStart.aggression())
                        .setRuntimeKey("switchboard.slow_start.aggression"))
                .setMinWeightPercent(Percent.newBuilder().setValue(slowStart.minimum() * 100))
                .build();
    }

    private static RingHash ring(double bound) {
        RingHash.Builder ring = RingHash.newBuilder()
                .setHashFunction(RingHash.HashFunction.XX_HASH)
                .setMinimumRingSize(UInt64Value.of(RING))
                .setMaximumRingSize(UInt64Value.of(bound > 0 ? 8 * RING * (long) RING : MOST_RING));
        if (bound > 0) {
            ring.setConsistentHashingLbConfig(bounded(bound));
        }
        return ring.build();
    }

    private static Maglev maglev(double bound) {
        Maglev.Builder maglev = Maglev.newBuilder();
        if (bound > 0) {
            maglev.setConsistentHashingLbConfig(bounded(bound));
        }
        return maglev.build();
    }

    private static ConsistentHashingLbConfig bounded(double bound) {
        return ConsistentHashingLbConfig.newBuilder()
                .setHashBalanceFactor(UInt32Value.of((int) Math.round(bound * 100)))
                .build();
    }

    private static WrrLocality byLocality(Message... within) {
        return WrrLocality.newBuilder().setEndpointPickingPolicy(list(within)).build();
    }

    /** What of it is a matter of one tier's endpoints; all else is in routes and priorities. */
    private static TypedStruct switchboard(PolicyConfig config) {
        PolicyConfig within = new PolicyConfig(
                config.choice(),
                config.hashHeader(),
                false,
                PolicyConfig.DEFAULT.overprovisioning(),
                PolicyConfig.DEFAULT.memory(),
                PolicyConfig.DEFAULT.panicThreshold(),
                DatacentersConfig.DEFAULT,
                config.slowStart(),
                config.subsetSize(),
                List.of());
        return TypedStruct.newBuilder()
                .setTypeUrl(TYPES + PolicyConfig.POLICY)
                .setValue(struct(within.toMap()))
                .build();
    }

    private static Struct struct(Map<?, ?> map) {
        Struct.Builder struct = Struct.newBuilder();
        map.forEach((name, value) -> struct.putFields(String.valueOf(name), value(value)));
        return struct.build();
    }

    private static Value value(@Nullable Object said) {
        Value.Builder value = Value.newBuilder();
        if (said instanceof Map<?, ?> map) {
            return value.setStructValue(struct(map)).build();
        }
        if (said instanceof List<?> list) {
            ListValue.Builder values = ListValue.newBuilder();
            list.forEach(one -> values.addValues(value(one)));
            return value.setListValue(values).build();
        }
        if (said instanceof Number number) {
            return value.setNumberValue(number.doubleValue()).build();
        }
        if (said instanceof Boolean yes) {
            return value.setBoolValue(yes).build();
        }
        return said == null
                ? value.setNullValue(NullValue.NULL_VALUE).build()
                : value.setStringValue(String.valueOf(said)).build();
    }

    private static LoadBalancingPolicy list(Message... policies) {
        LoadBalancingPolicy.Builder list = LoadBalancingPolicy.newBuilder();
        for (Message policy : policies) {
            String type = policy.getDescriptorForType().getFullName();
            list.addPolicies(LoadBalancingPolicy.Policy.newBuilder()
                    .setTypedExtensionConfig(
                            TypedExtensionConfig.newBuilder().setName(type).setTypedConfig(Resources.any(policy))));
        }
        return list.build();
    }
}

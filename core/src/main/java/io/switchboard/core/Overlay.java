package io.switchboard.core;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What operators say of one service, over what its instances announce; immutable.
 *
 * @param overrides by instance id; of instances that are not there they wait
 * @param serviceConfig a gRPC service config, as JSON text; null: none
 */
public record Overlay(
        Map<String, InstanceOverride> overrides, @Nullable String serviceConfig) {
    /** Operators say nothing. */
    public static final Overlay NONE = new Overlay(Map.of(), null);

    public Overlay {
        overrides = Map.copyOf(overrides);
    }

    /** The set as operators want it to be called. */
    public Snapshot over(Snapshot snapshot) {
        if (overrides.isEmpty() && serviceConfig == null) {
            return snapshot;
        }
        return snapshot.withInstances(overridden(snapshot.instances())).withServiceConfig(serviceConfig);
    }

    /** Overrides are few and instances may be many: the few are looked for among the many. */
    private InstanceList overridden(InstanceList instances) {
        InstanceList all = instances;
        for (Map.Entry<String, InstanceOverride> one : overrides.entrySet()) {
            Instance announced = instances.find(one.getKey());
            if (announced != null) {
                all = all.with(overridden(announced, one.getValue()));
            }
        }
        return all;
    }

    /** One that says itself that it drains is about to go, whatever operators say. */
    private static Instance overridden(Instance instance, InstanceOverride override) {
        Instance.Builder builder = instance.toBuilder();
        if (override.weight() != null) {
            builder.weight(override.weight());
        }
        if (override.state() == InstanceState.DRAINING) {
            builder.state(InstanceState.DRAINING);
        }
        return builder.build();
    }
}

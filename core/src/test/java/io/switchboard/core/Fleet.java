package io.switchboard.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Instances and snapshots of one service, written briefly: {@code "a"} is an instance, {@code "a!"} the same draining.
 */
public final class Fleet {
    public static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    /** Takes everything. */
    public static final InstanceRules NO_RULES = rules(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private Fleet() {}

    /** Refuses instances whose id starts with an x. */
    public static InstanceRules rules(int maxInstances, int maxConfigBytes) {
        return new InstanceRules() {
            @Override
            public Instance admit(Instance instance) {
                if (instance.id().startsWith("x")) {
                    throw new IllegalArgumentException("as the test wants");
                }
                return instance;
            }

            @Override
            public int maxInstances() {
                return maxInstances;
            }

            @Override
            public int maxConfigBytes() {
                return maxConfigBytes;
            }
        };
    }

    public static Snapshot live(String... instances) {
        return snapshot(Freshness.LIVE, null, instances);
    }

    public static Snapshot stale(String... instances) {
        return snapshot(Freshness.STALE, "gone fishing", instances);
    }

    public static Snapshot unknown(@Nullable String problem) {
        return new Snapshot(DEMO, List.of(), 0, Freshness.UNKNOWN, Instant.EPOCH, 0, Set.of(), problem);
    }

    public static Snapshot snapshot(Freshness freshness, @Nullable String problem, String... instances) {
        return new Snapshot(DEMO, instances(instances), 7, freshness, Instant.EPOCH, 0, Set.of(), problem);
    }

    public static InstanceList instances(String... names) {
        List<Instance> instances = new ArrayList<>();
        for (String name : names) {
            instances.add(instance(name));
        }
        return InstanceList.copyOf(instances);
    }

    public static Instance instance(String name) {
        boolean draining = name.endsWith("!");
        String id = draining ? name.substring(0, name.length() - 1) : name;
        return Instance.builder(new Address(id + ".example", 80))
                .id(id)
                .state(draining ? InstanceState.DRAINING : InstanceState.SERVING)
                .build();
    }

    public static List<String> ids(Snapshot snapshot) {
        return snapshot.instances().stream().map(Instance::id).toList();
    }
}

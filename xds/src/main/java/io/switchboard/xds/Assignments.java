package io.switchboard.xds;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.switchboard.core.Instance;
import io.switchboard.xds.Tiers.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Endpoints of a cluster, from tiers of instances. Priorities are 0, 1, 2 without a gap, each has an endpoint, no
 * locality is there twice, no weight is 0, and all of a cluster's weights together fit in 32 bits.
 */
final class Assignments {
    /** Half of what 32 bits hold, so that what rounding adds still fits. */
    private static final long MOST_WEIGHT = 1L << 31;

    private final ClusterLoadAssignment.Builder made;
    private final Layout layout;
    private final boolean weighs;
    private final long divisor;

    private Assignments(String cluster, List<Tier> tiers, Layout layout, boolean weighs) {
        made = ClusterLoadAssignment.newBuilder().setClusterName(cluster);
        this.layout = layout;
        this.weighs = weighs;
        long sum = 0;
        for (Tier tier : tiers) {
            for (Instance instance : tier.instances()) {
                sum += instance.weight();
            }
        }
        divisor = 1 + sum / MOST_WEIGHT;
    }

    /** @param weighs whether weights count; else all endpoints are alike */
    static ClusterLoadAssignment.Builder of(String cluster, List<Tier> tiers, Layout layout, boolean weighs) {
        Assignments assignments = new Assignments(cluster, tiers, layout, weighs);
        for (int i = 0; i < tiers.size(); i++) {
            assignments.add(tiers.get(i), i);
        }
        return assignments.made;
    }

    private void add(Tier tier, int priority) {
        switch (layout) {
            case APART ->
                tier.instances()
                        .forEach(instance -> made.addEndpoints(locality(
                                priority,
                                Locality.newBuilder()
                                        .setRegion(instance.locality().region())
                                        .setZone(instance.locality().zone())
                                        .setSubZone(instance.address().toString()),
                                weight(instance),
                                List.of(endpoint(instance, tier, 1)))));
            case TOGETHER ->
                made.addEndpoints(locality(
                        priority,
                        Locality.newBuilder().setSubZone(tier.name()),
                        1,
                        tier.instances().stream()
                                .map(instance -> endpoint(instance, tier, weight(instance)))
                                .toList()));
            case BY_ZONE -> byZone(tier, priority);
        }
    }

    private void byZone(Tier tier, int priority) {
        Map<Locality, List<LbEndpoint>> zones =
                new TreeMap<>((one, other) -> one.getRegion().equals(other.getRegion())
                        ? one.getZone().compareTo(other.getZone())
                        : one.getRegion().compareTo(other.getRegion()));
        for (Instance instance : tier.instances()) {
            Locality zone = Locality.newBuilder()
                    .setRegion(instance.locality().region())
                    .setZone(instance.locality().zone())
                    .build();
            zones.computeIfAbsent(zone, first -> new ArrayList<>()).add(endpoint(instance, tier, weight(instance)));
        }
        zones.forEach((zone, endpoints) -> made.addEndpoints(locality(
                priority,
                zone.toBuilder(),
                endpoints.stream()
                        .mapToInt(one -> one.getLoadBalancingWeight().getValue())
                        .sum(),
                endpoints)));
    }

    private int weight(Instance instance) {
        return weighs ? (int) Math.max(1, instance.weight() / divisor) : 1;
    }

    private static LocalityLbEndpoints locality(
            int priority, Locality.Builder locality, int weight, List<LbEndpoint> endpoints) {
        return LocalityLbEndpoints.newBuilder()
                .setPriority(priority)
                .setLocality(locality)
                .setLoadBalancingWeight(UInt32Value.of(weight))
                .addAllLbEndpoints(endpoints)
                .build();
    }

    private static LbEndpoint endpoint(Instance instance, Tier tier, int weight) {
        return LbEndpoint.newBuilder()
                .setEndpoint(Endpoint.newBuilder()
                        .setAddress(Address.newBuilder()
                                .setSocketAddress(SocketAddress.newBuilder()
                                        .setAddress(instance.address().host())
                                        .setPortValue(instance.address().port()))))
                .setHealthStatus(
                        tier.draining().contains(instance.name()) ? HealthStatus.DRAINING : HealthStatus.HEALTHY)
                .setLoadBalancingWeight(UInt32Value.of(weight))
                .build();
    }
}

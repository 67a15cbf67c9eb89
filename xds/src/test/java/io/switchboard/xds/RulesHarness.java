package io.switchboard.xds;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes snapshots and clients of few words, and reads resources. */
final class RulesHarness {
    static final ServiceName SHOP = new ServiceName("xiaoxu/shop");
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    private RulesHarness() {}

    static XdsClient client(XdsClient.Kind kind, String place) {
        int slash = place.indexOf('/');
        return new XdsClient(
                kind,
                slash < 0 ? Locality.UNKNOWN : new Locality(place.substring(0, slash), place.substring(slash + 1)),
                null,
                Map.of());
    }

    static XdsClient client(XdsClient.Kind kind) {
        return client(kind, "");
    }

    static XdsClient in(String datacenter, XdsClient client) {
        return new XdsClient(client.kind(), client.locality(), datacenter, client.settings());
    }

    static Snapshot snapshot(Instance... instances) {
        return new Snapshot(SHOP, List.of(instances), 1, Freshness.LIVE, NOW, 0, Set.of(), null);
    }

    /** A set of several datacenters, the own one first. */
    static Snapshot federated(List<String> datacenters, Set<String> drained, Instance... instances) {
        List<DatacenterState> states = new ArrayList<>();
        for (String name : datacenters) {
            states.add(new DatacenterState(
                    name,
                    "etcd",
                    states.isEmpty(),
                    0,
                    1,
                    Freshness.LIVE,
                    NOW,
                    0,
                    null,
                    false,
                    drained.contains(name) ? "power" : null));
        }
        return new Snapshot(
                SHOP, InstanceList.copyOf(List.of(instances)), 1, Freshness.LIVE, NOW, 0, Set.of(), null, null, states);
    }

    static Instance.Builder instance(int n) {
        return Instance.at("10.0.0." + n + ":80").toBuilder();
    }

    static Instance in(String place, int n) {
        int slash = place.indexOf('/');
        return instance(n)
                .locality(new Locality(place.substring(0, slash), place.substring(slash + 1)))
                .build();
    }

    static String switchboard(String settings) {
        return "{\"loadBalancingConfig\":[{\"switchboard\":{" + settings.replace('\'', '"') + "}}]}";
    }

    static ServiceResources resources(@Nullable String config, XdsClient client, Snapshot snapshot) {
        return new ServiceRules().of(snapshot.withServiceConfig(config), client);
    }

    /** Endpoints as {@code priority:n*weight}, with {@code !} behind those that drain. */
    static List<String> endpoints(ServiceResources resources, String cluster) {
        List<String> all = new ArrayList<>();
        for (LocalityLbEndpoints locality : assignment(resources, cluster).getEndpointsList()) {
            for (LbEndpoint endpoint : locality.getLbEndpointsList()) {
                String address =
                        endpoint.getEndpoint().getAddress().getSocketAddress().getAddress();
                long weight = (long) locality.getLoadBalancingWeight().getValue();
                long own = endpoint.getLoadBalancingWeight().getValue();
                boolean apart = !locality.getLocality().getSubZone().isEmpty();
                all.add(locality.getPriority() + ":" + address.substring(address.lastIndexOf('.') + 1) + "*"
                        + (apart ? weight * own : own)
                        + (endpoint.getHealthStatus() == HealthStatus.DRAINING ? "!" : ""));
            }
        }
        return all;
    }

    static List<String> endpoints(ServiceResources resources) {
        return endpoints(resources, SHOP.value());
    }

    static ClusterLoadAssignment assignment(ServiceResources resources, String cluster) {
        return read(resources, ResourceType.ENDPOINTS, cluster, ClusterLoadAssignment.parser());
    }

    static Cluster cluster(ServiceResources resources, String name) {
        return read(resources, ResourceType.CLUSTER, name, Cluster.parser());
    }

    static RouteConfiguration route(ServiceResources resources) {
        return read(resources, ResourceType.ROUTE, SHOP.value(), RouteConfiguration.parser());
    }

    static <T extends Message> T read(ServiceResources resources, ResourceType type, String name, Parser<T> parser) {
        for (Resource resource : resources.resources()) {
            if (resource.type() == type && resource.name().equals(name)) {
                try {
                    return parser.parseFrom(resource.body().getValue());
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
        }
        throw new AssertionError("no " + type + " " + name);
    }
}

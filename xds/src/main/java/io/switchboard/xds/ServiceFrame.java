package io.switchboard.xds;

import io.switchboard.core.ServiceName;
import io.switchboard.grpc.config.Route;
import io.switchboard.grpc.config.SubsetRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What of a service's resources its instances do not change, for one kind of client: all but the endpoints; immutable.
 * Where the layout is the same it depends on the config alone, and so is made once for each.
 *
 * @param config the document that it was made of; null: there was none
 * @param before what comes before the clusters
 * @param parts the clusters, each with who its endpoints are; that of the whole service is the first
 * @param notSaid what the config asks for and xDS cannot say
 */
record ServiceFrame(
        @Nullable String config,
        Layout layout,
        ServiceSettings settings,
        List<Resource> before,
        List<Part> parts,
        List<String> notSaid) {
    /**
     * A cluster.
     *
     * @param subset whose it is; null: everybody's
     */
    record Part(Resource cluster, @Nullable Subset subset) {}

    /** Who a cluster is for. */
    record Subset(SubsetRule.Members members, Route.Fallback fallback) {}

    ServiceFrame {
        before = List.copyOf(before);
        parts = List.copyOf(parts);
        notSaid = List.copyOf(notSaid);
    }

    /** Whether another would be the same, for the same service and client. */
    boolean isOf(@Nullable String ofConfig, Layout ofLayout) {
        return layout == ofLayout && Objects.equals(config, ofConfig);
    }

    static ServiceFrame of(
            ServiceName service, XdsClient client, @Nullable String config, ServiceSettings settings, Layout layout) {
        List<Resource> before = new ArrayList<>();
        if (client.kind() != XdsClient.Kind.ENVOY) {
            before.add(Resources.of(ResourceType.LISTENER, ResourceNames.of(service), Listeners.ofService(service)));
        }
        before.add(Resources.of(ResourceType.ROUTE, ResourceNames.of(service), Routes.of(service, settings, client)));
        Map<String, Subset> subsets = new TreeMap<>();
        for (Route route : settings.policy().routes()) {
            for (SubsetRule rule : route.subsets()) {
                subsets.put(
                        ResourceNames.of(service, rule.members(), route.fallback()),
                        new Subset(rule.members(), route.fallback()));
            }
        }
        subsets.remove(ResourceNames.of(service));
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(cluster(ResourceNames.of(service), settings, client, layout), null));
        subsets.forEach((name, subset) -> parts.add(new Part(cluster(name, settings, client, layout), subset)));
        return new ServiceFrame(config, layout, settings, before, parts, NotSaid.of(settings, client));
    }

    private static Resource cluster(String name, ServiceSettings settings, XdsClient client, Layout layout) {
        return Resources.of(ResourceType.CLUSTER, name, Clusters.of(name, settings, client, layout));
    }
}

package io.switchboard.xds;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.switchboard.core.Snapshot;
import io.switchboard.grpc.config.Route;
import io.switchboard.xds.Tiers.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which a service's instances and its config become resources; the endpoints, weights, levels and subsets
 * are those that a client on etcd would have. docs/mesh.md says what becomes of what.
 */
final class ServiceRules implements ResourceRules {
    /** As far as a tier may be ill, in percent, before an Envoy turns to the next: not until it is gone. */
    private static final int TO_THE_LAST = 100_000;

    @Override
    public ServiceResources of(Snapshot snapshot, XdsClient client, @Nullable ServiceResources before) {
        Dialable dialable = Dialable.of(snapshot, client);
        ServiceFrame frame = frame(snapshot, client, dialable, before == null ? null : before.frame());
        ServiceSettings settings = frame.settings();
        Tiers tiers = Tiers.of(snapshot, dialable.instances(), settings.policy(), client);
        List<Resource> resources = new ArrayList<>(frame.before());
        for (ServiceFrame.Part part : frame.parts()) {
            ServiceFrame.Subset subset = part.subset();
            List<Tier> of = subset == null ? tiers.everybody() : tiers.of(subset.members(), subset.fallback());
            boolean toTheLast = subset != null && subset.fallback() == Route.Fallback.ALL;
            resources.add(part.cluster());
            resources.add(endpoints(part.cluster().name(), of, toTheLast, frame, client));
        }
        List<String> notSaid = new ArrayList<>(frame.notSaid());
        notSaid.addAll(NotSaid.of(snapshot, dialable, client));
        return new ServiceResources(snapshot.service(), resources, notSaid, frame);
    }

    private static ServiceFrame frame(
            Snapshot snapshot, XdsClient client, Dialable dialable, @Nullable ServiceFrame before) {
        String config = snapshot.serviceConfig();
        ServiceSettings settings = before != null && Objects.equals(before.config(), config)
                ? before.settings()
                : ServiceSettings.read(config);
        Layout layout = Layout.of(settings, client, dialable.instances());
        return before != null && before.isOf(config, layout)
                ? before
                : ServiceFrame.of(snapshot.service(), client, config, settings, layout);
    }

    /** @param toTheLast whether the first tiers are left only when nobody there can be called */
    private static Resource endpoints(
            String cluster, List<Tier> tiers, boolean toTheLast, ServiceFrame frame, XdsClient client) {
        ServiceSettings settings = frame.settings();
        ClusterLoadAssignment.Builder endpoints =
                Assignments.of(cluster, tiers, frame.layout(), Layout.weighs(settings));
        if (client.kind() == XdsClient.Kind.ENVOY) {
            int factor =
                    toTheLast ? TO_THE_LAST : (int) Math.round(settings.policy().overprovisioning() * 100);
            endpoints.getPolicyBuilder().getOverprovisioningFactorBuilder().setValue(factor);
        }
        return Resources.of(ResourceType.ENDPOINTS, cluster, endpoints.build());
    }
}

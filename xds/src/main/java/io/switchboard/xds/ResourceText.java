package io.switchboard.xds;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.envoyproxy.envoy.extensions.load_balancing_policies.pick_first.v3.PickFirst;
import io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.switchboard.core.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Resources as JSON, for people. */
final class ResourceText {
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer()
            .preservingProtoFieldNames()
            .usingTypeRegistry(TypeRegistry.newBuilder()
                    .add(List.of(
                            Listener.getDescriptor(),
                            RouteConfiguration.getDescriptor(),
                            Cluster.getDescriptor(),
                            ClusterLoadAssignment.getDescriptor(),
                            HttpConnectionManager.getDescriptor(),
                            Router.getDescriptor(),
                            RoundRobin.getDescriptor(),
                            LeastRequest.getDescriptor(),
                            RingHash.getDescriptor(),
                            Maglev.getDescriptor(),
                            PickFirst.getDescriptor(),
                            WrrLocality.getDescriptor(),
                            TypedStruct.getDescriptor(),
                            HttpProtocolOptions.getDescriptor(),
                            PreviousHostsPredicate.getDescriptor()))
                    .build());

    private ResourceText() {}

    /** An object with the service and its resources, each with type, name, version and body. */
    static String text(ServiceResources resources) {
        List<String> shown = new ArrayList<>();
        for (Resource resource : resources.resources()) {
            shown.add("    {\n      \"type\": " + quoted(resource.type().name().toLowerCase(Locale.ROOT))
                    + ",\n      \"name\": " + quoted(resource.name())
                    + ",\n      \"version\": " + quoted(resource.version())
                    + ",\n      \"body\": " + body(resource).replace("\n", "\n      ") + "\n    }");
        }
        return "{\n  \"service\": " + quoted(resources.service().value()) + ",\n  \"resources\": [\n"
                + String.join(",\n", shown) + "\n  ]\n}\n";
    }

    static String body(Resource resource) {
        try {
            return PRINTER.print(resource.body());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("resource " + resource.name() + " has a message that is not known", e);
        }
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (Text.isObeyed(c)) {
                Text.escape(c, out);
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }
}

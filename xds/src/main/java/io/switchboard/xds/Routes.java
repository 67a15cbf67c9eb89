package io.switchboard.xds;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.grpc.Status;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.HeaderMatch;
import io.switchboard.grpc.config.SubsetRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A service's routes: which calls go to which of its clusters, for how long, and how often they are tried. */
final class Routes {
    /** Those that xDS clients try again by; gRFC A44. */
    static final Set<Status.Code> RETRIED = Set.of(
            Status.Code.CANCELLED,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.INTERNAL,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.UNAVAILABLE);

    /** As gRPC does of its own accord: what has not reached a server is sent to another. */
    private static final String NOT_SENT = "connect-failure,refused-stream,reset-before-request";

    private static final int RETRIES_OF_NOT_SENT = 2;
    private static final int HOSTS_TRIED = 3;
    private static final long LEAST_PAUSE = 1_000_000;

    private final ServiceName service;
    private final ServiceSettings settings;
    private final XdsClient client;
    private final List<Route> routes = new ArrayList<>();

    private Routes(ServiceName service, ServiceSettings settings, XdsClient client) {
        this.service = service;
        this.settings = settings;
        this.client = client;
    }

    static RouteConfiguration of(ServiceName service, ServiceSettings settings, XdsClient client) {
        return RouteConfiguration.newBuilder()
                .setName(ResourceNames.of(service))
                .addVirtualHosts(host(service, settings, client).addDomains("*"))
                .build();
    }

    /** Whoever calls the service by whatever name. */
    static VirtualHost.Builder host(ServiceName service, ServiceSettings settings, XdsClient client) {
        return VirtualHost.newBuilder()
                .setName(ResourceNames.of(service))
                .addAllRoutes(new Routes(service, settings, client).all());
    }

    private List<Route> all() {
        MethodPaths paths = MethodPaths.of(settings);
        for (io.switchboard.grpc.config.Route route : settings.policy().routes()) {
            for (MethodPaths.Path path : paths.of(route.methods())) {
                routes.add(Route.newBuilder()
                        .setMatch(match(path, route.headers()))
                        .setRoute(action(path.settings(), subsets(route)))
                        .build());
            }
        }
        for (MethodPaths.Path path : paths.of(List.of())) {
            routes.add(Route.newBuilder()
                    .setMatch(match(path, List.of()))
                    .setRoute(action(path.settings(), Map.of(ResourceNames.of(service), 1)))
                    .build());
        }
        return routes;
    }

    /** Weights by cluster; subsets of the same instances are one. */
    private Map<String, Integer> subsets(io.switchboard.grpc.config.Route route) {
        Map<String, Integer> subsets = new LinkedHashMap<>();
        for (SubsetRule subset : route.subsets()) {
            subsets.merge(ResourceNames.of(service, subset.members(), route.fallback()), subset.weight(), Integer::sum);
        }
        return subsets;
    }

    private static RouteMatch match(MethodPaths.Path path, List<HeaderMatch> headers) {
        RouteMatch.Builder match = RouteMatch.newBuilder();
        if (path.exact()) {
            match.setPath(path.path());
        } else {
            match.setPrefix(path.path());
        }
        headers.forEach(header -> match.addHeaders(header(header)));
        return match.build();
    }

    private static HeaderMatcher header(HeaderMatch header) {
        HeaderMatcher.Builder matcher =
                HeaderMatcher.newBuilder().setName(header.key().name());
        StringMatcher.Builder value = StringMatcher.newBuilder();
        switch (header.kind()) {
            case EXACT -> value.setExact(header.value());
            case PREFIX -> value.setPrefix(header.value());
            case SUFFIX -> value.setSuffix(header.value());
            case CONTAINS -> value.setContains(header.value());
            case PRESENT -> {}
        }
        // Every value begins with nothing, and xDS clients refuse to look for that.
        boolean any = header.value().isEmpty() && header.kind() != HeaderMatch.Kind.EXACT;
        return any
                ? matcher.setPresentMatch(true).build()
                : matcher.setStringMatch(value).build();
    }

    private RouteAction action(@Nullable MethodSettings method, Map<String, Integer> clusters) {
        RouteAction.Builder action = RouteAction.newBuilder();
        if (clusters.size() == 1) {
            action.setCluster(clusters.keySet().iterator().next());
        } else {
            WeightedCluster.Builder weighted = WeightedCluster.newBuilder();
            clusters.forEach((cluster, weight) -> weighted.addClusters(
                    WeightedCluster.ClusterWeight.newBuilder().setName(cluster).setWeight(UInt32Value.of(weight))));
            action.setWeightedClusters(weighted);
        }
        String hashed = hashHeader();
        if (hashed != null) {
            action.addHashPolicy(RouteAction.HashPolicy.newBuilder()
                    .setHeader(RouteAction.HashPolicy.Header.newBuilder().setHeaderName(hashed)));
        }
        long timeout = method == null ? 0 : method.timeoutNanos();
        if (timeout > 0) {
            action.setMaxStreamDuration(
                    RouteAction.MaxStreamDuration.newBuilder().setMaxStreamDuration(Durations.ofNanos(timeout)));
        }
        if (client.kind() == XdsClient.Kind.ENVOY) {
            // Without it, 15 seconds.
            action.setTimeout(Durations.ofNanos(timeout));
        }
        RetryPolicy retry = retry(method == null ? null : method.retry());
        return retry == null ? action.build() : action.setRetryPolicy(retry).build();
    }

    /** The header that has the key of a call, where one is chosen by keys. */
    private @Nullable String hashHeader() {
        boolean byKey =
                settings.otherPolicy() == null && settings.policy().choice().policy().bits == ChoiceConfig.Bits.KEY;
        return byKey && settings.policy().hashHeader() != null
                ? settings.policy().hashHeader().name()
                : null;
    }

    private @Nullable RetryPolicy retry(MethodSettings.@Nullable Retry said) {
        boolean envoy = client.kind() == XdsClient.Kind.ENVOY;
        StringJoiner on = new StringJoiner(",");
        if (said != null) {
            for (Status.Code code : Status.Code.values()) {
                if (said.codes().contains(code) && RETRIED.contains(code)) {
                    on.add(code.name().toLowerCase(Locale.ROOT).replace('_', '-'));
                }
            }
        }
        boolean retries = on.length() > 0;
        if (envoy) {
            on.add(NOT_SENT);
        }
        if (on.length() == 0) {
            return null;
        }
        RetryPolicy.Builder retry = RetryPolicy.newBuilder()
                .setRetryOn(on.toString())
                .setNumRetries(UInt32Value.of(retries && said != null ? said.attempts() - 1 : RETRIES_OF_NOT_SENT));
        if (retries && said != null) {
            long first = Math.max(LEAST_PAUSE, said.initialNanos());
            retry.setRetryBackOff(RetryPolicy.RetryBackOff.newBuilder()
                    .setBaseInterval(Durations.ofNanos(first))
                    .setMaxInterval(Durations.ofNanos(Math.max(first, said.mostNanos()))));
            if (envoy && said.perAttemptNanos() > 0) {
                retry.setPerTryTimeout(Durations.ofNanos(said.perAttemptNanos()));
            }
        }
        if (envoy) {
            retry.addRetryHostPredicate(RetryPolicy.RetryHostPredicate.newBuilder()
                            .setName("envoy.retry_host_predicates.previous_hosts")
                            .setTypedConfig(Resources.any(PreviousHostsPredicate.getDefaultInstance())))
                    .setHostSelectionRetryMaxAttempts(HOSTS_TRIED);
        }
        return retry.build();
    }
}

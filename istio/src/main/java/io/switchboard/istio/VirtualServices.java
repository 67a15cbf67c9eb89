package io.switchboard.istio;

import io.switchboard.core.Instance;
import io.switchboard.core.Text;
import io.switchboard.grpc.config.Route;
import io.switchboard.grpc.config.SubsetRule;
import io.switchboard.istio.api.Destination;
import io.switchboard.istio.api.HTTPMatchRequest;
import io.switchboard.istio.api.HTTPRoute;
import io.switchboard.istio.api.HTTPRouteDestination;
import io.switchboard.istio.api.StringMatch;
import io.switchboard.istio.api.VirtualService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the routes of a service, for each of its methods that has limits of its own. */
final class VirtualServices {
    /** Each call is compared with each. */
    static final int MAX_ROUTES = 1000;

    private VirtualServices() {}

    /** Without routes if none are needed. */
    static VirtualService of(
            String host, TrafficConfig config, Subsets subsets, List<Instance> instances, List<String> notSaid) {
        VirtualService.Builder routes = VirtualService.newBuilder().addHosts(host);
        if (!config.routes()) {
            return routes.build();
        }
        for (Route route : config.policy().routes()) {
            RouteMatch match = RouteMatch.of(route.headers());
            if (match == null) {
                notSaid.add("loadBalancingConfig: switchboard.routes: " + Text.printable(route.name())
                        + ": Istio compares a header in one way only; the route is left out");
            } else if (!match.never()) {
                add(
                        routes,
                        route.name(),
                        route.methods(),
                        match.headers(),
                        to(host, route, subsets, instances),
                        config);
            }
        }
        add(routes, "default", List.of(), Map.of(), List.of(to(host, null, 0)), config);
        if (routes.getHttpCount() > MAX_ROUTES) {
            notSaid.add("methodConfig: with the routes there are " + routes.getHttpCount() + " cases, and at most "
                    + MAX_ROUTES + " are written; name fewer methods. Limits of methods are left out");
            return of(
                    host,
                    new TrafficConfig(config.policy(), config.outliers(), List.of()),
                    subsets,
                    instances,
                    notSaid);
        }
        return routes.build();
    }

    private static void add(
            VirtualService.Builder routes,
            String name,
            List<String> methods,
            Map<String, StringMatch> headers,
            List<HTTPRouteDestination> to,
            TrafficConfig config) {
        boolean all = false;
        for (MethodRule rule : config.methods()) {
            List<String> both = rule.method().isEmpty() ? methods : meet(methods, rule.method());
            if (both == null || routes.getHttpCount() > MAX_ROUTES) {
                continue;
            }
            HTTPRoute.Builder route = route(name, both, headers, to);
            if (rule.timeout() != null) {
                route.setTimeout(JsonDurations.proto(rule.timeout()));
            }
            if (rule.retry() != null) {
                route.setRetries(rule.retry());
            }
            routes.addHttp(route);
            all |= both.equals(methods);
        }
        if (!all) {
            routes.addHttp(route(name, methods, headers, to));
        }
    }

    /** The methods that are in both; null: none. */
    private static @Nullable List<String> meet(List<String> methods, String rule) {
        if (methods.isEmpty() || methods.contains(rule)) {
            return List.of(rule);
        }
        List<String> both =
                methods.stream().filter(method -> method.startsWith(rule + "/")).toList();
        if (!both.isEmpty()) {
            return both;
        }
        return methods.stream().anyMatch(method -> rule.startsWith(method + "/")) ? List.of(rule) : null;
    }

    private static HTTPRoute.Builder route(
            String name, List<String> methods, Map<String, StringMatch> headers, List<HTTPRouteDestination> to) {
        HTTPRoute.Builder route = HTTPRoute.newBuilder().setName(name).addAllRoute(to);
        for (String method : methods) {
            String path = "/" + method;
            StringMatch uri = method.indexOf('/') < 0
                    ? StringMatch.newBuilder().setPrefix(path + "/").build()
                    : StringMatch.newBuilder().setExact(path).build();
            route.addMatch(HTTPMatchRequest.newBuilder().setUri(uri).putAllHeaders(headers));
        }
        if (methods.isEmpty() && !headers.isEmpty()) {
            route.addMatch(HTTPMatchRequest.newBuilder().putAllHeaders(headers));
        }
        return route;
    }

    /** A subset of which nobody is there has the others take its calls, unless the route says that they fail. */
    private static List<HTTPRouteDestination> to(String host, Route route, Subsets subsets, List<Instance> instances) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        for (SubsetRule subset : route.subsets()) {
            if (subset.weight() > 0) {
                boolean there = route.fallback() == Route.Fallback.FAIL
                        || instances.stream().anyMatch(subset::has);
                String name = there ? subsets.name(subset) : null;
                weights.merge(name == null ? "" : name, subset.weight(), Integer::sum);
            }
        }
        List<HTTPRouteDestination> to = new ArrayList<>();
        weights.forEach((name, weight) -> to.add(to(host, name.isEmpty() ? null : name, weight)));
        return to;
    }

    private static HTTPRouteDestination to(String host, @Nullable String subset, int weight) {
        Destination.Builder destination = Destination.newBuilder().setHost(host);
        if (subset != null) {
            destination.setSubset(subset);
        }
        return HTTPRouteDestination.newBuilder()
                .setDestination(destination)
                .setWeight(weight)
                .build();
    }
}

package io.switchboard.xds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The paths by which calls are told apart: those of methods that a route names, and within these those for which a
 * service config says something of its own, the most particular first.
 */
final class MethodPaths {
    /** So many routes a service has at most: the client compares each call with each. */
    static final int MOST_ROUTES = 2000;

    /**
     * @param exact whether it is one method's, and not the start of those of several
     * @param settings what the config says of the calls; null: nothing
     */
    record Path(String path, boolean exact, @Nullable MethodSettings settings) {}

    private final Map<String, Map<String, MethodSettings>> byService = new LinkedHashMap<>();

    private MethodPaths() {}

    static MethodPaths of(ServiceSettings settings) {
        boolean all = fits(settings);
        MethodPaths paths = new MethodPaths();
        for (MethodSettings one : settings.methods()) {
            if (all || one.service().isEmpty()) {
                paths.byService
                        .computeIfAbsent(one.service(), made -> new LinkedHashMap<>())
                        .putIfAbsent(one.method(), one);
            }
        }
        return paths;
    }

    /** Whether what is said of methods can be said with so few routes; else only what is said of all is. */
    static boolean fits(ServiceSettings settings) {
        long routes = settings.policy().routes().stream()
                .mapToLong(route -> Math.max(1, route.methods().size()))
                .sum();
        return (routes + 1) * (settings.methods().size() + 1L) <= MOST_ROUTES
                || settings.methods().isEmpty();
    }

    /** @param methods as a route names them; empty: any */
    List<Path> of(List<String> methods) {
        List<Path> paths = new ArrayList<>();
        if (methods.isEmpty()) {
            byService.forEach((service, within) -> {
                if (!service.isEmpty()) {
                    addService(paths, service, false);
                }
            });
            paths.add(new Path("/", false, settings("", "")));
            return paths;
        }
        for (String named : methods) {
            int slash = named.indexOf('/');
            if (slash < 0) {
                addService(paths, named, true);
            } else {
                paths.add(new Path("/" + named, true, settings(named.substring(0, slash), named.substring(slash + 1))));
            }
        }
        return paths;
    }

    /** @param needed whether calls of methods that nothing is said of have to be told from those of other services */
    private void addService(List<Path> paths, String service, boolean needed) {
        MethodSettings whole = settings(service, "");
        byService.getOrDefault(service, Map.of()).forEach((method, own) -> {
            if (!method.isEmpty() && !isAlike(own, whole)) {
                paths.add(new Path("/" + service + "/" + method, true, own));
            }
        });
        if (needed || !isAlike(whole, settings("", ""))) {
            paths.add(new Path("/" + service + "/", false, whole));
        }
    }

    private static boolean isAlike(@Nullable MethodSettings one, @Nullable MethodSettings other) {
        return Objects.equals(one, other) || (one != null && other != null && one.sameCallsAs(other));
    }

    /** Of one method what is said of it, else of its service, else of all. */
    private @Nullable MethodSettings settings(String service, String method) {
        Map<String, MethodSettings> within = byService.getOrDefault(service, Map.of());
        MethodSettings found = within.get(method);
        if (found == null) {
            found = within.get("");
        }
        return found != null || service.isEmpty() ? found : settings("", "");
    }
}

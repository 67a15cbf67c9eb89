package io.switchboard.xds;

import io.switchboard.core.ServiceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The resources that are an Envoy's own: the listeners that it asks for, and the routes of each; pure functions. */
final class NodeRules {
    private NodeRules() {}

    /**
     * @param services what there is for this client, of the services that it {@linkplain Wanted wants}; one that is not
     *     among them yet has no route
     * @param before what there was; what cannot have changed since is taken from it
     * @param changed the services whose routes may be others than then, or that have come or gone
     */
    static List<Resource> of(
            XdsClient client,
            Collection<ServiceResources> services,
            Map<ResourceKey, Resource> before,
            Set<ServiceName> changed) {
        SortedMap<ServiceName, ServiceResources> byName = new TreeMap<>();
        services.forEach(one -> byName.put(one.service(), one));
        List<Resource> resources = new ArrayList<>();
        for (EnvoyListener listener : EnvoyListener.of(client)) {
            String name = ResourceNames.ofListener(listener);
            Resource made = before.get(new ResourceKey(ResourceType.LISTENER, name));
            Resource route = before.get(new ResourceKey(ResourceType.ROUTE, name));
            boolean same = !listener.all() && Collections.disjoint(listener.services(), changed);
            resources.add(made != null ? made : Resources.of(ResourceType.LISTENER, name, Listeners.ofNode(listener)));
            resources.add(route != null && same ? route : route(listener, byName));
        }
        return resources;
    }

    private static Resource route(EnvoyListener listener, SortedMap<ServiceName, ServiceResources> services) {
        Set<ServiceName> wanted = listener.wanted(services.keySet());
        boolean only = !listener.all() && wanted.size() == 1;
        Map<ServiceName, List<String>> domains = domains(wanted);
        NodeRoutes routes = new NodeRoutes(ResourceNames.ofListener(listener));
        services.forEach((service, resources) -> {
            List<String> hosts = only ? List.of("*") : domains.getOrDefault(service, List.of());
            if (wanted.contains(service) && !hosts.isEmpty()) {
                resources.resources().stream()
                        .filter(resource -> resource.type() == ResourceType.ROUTE)
                        .forEach(route -> routes.add(route, hosts));
            }
        });
        return routes.made();
    }

    /**
     * By which hosts services are called: by their names, and by these with dots for slashes, as their authority is.
     * Envoy takes no host twice, in whatever case: a name goes before what is made of another, and of two that are made
     * alike the first by name has it.
     */
    private static Map<ServiceName, List<String>> domains(Set<ServiceName> services) {
        Map<ServiceName, List<String>> domains = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        for (boolean asWritten : new boolean[] {true, false}) {
            for (ServiceName service : services) {
                String host = asWritten ? service.value() : service.value().replace('/', '.');
                if (isHost(host) && taken.add(host.toLowerCase(Locale.ROOT))) {
                    domains.computeIfAbsent(service, made -> new ArrayList<>()).add(host);
                }
            }
        }
        return domains;
    }

    /** A star in it would be a pattern, and what else is no part of a host is called by no host. */
    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && ".-_~".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}

package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.switchboard.core.Freshness;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The listeners of an Envoy, and by which hosts services are called through them. */
class NodeRulesTest {
    private static List<String> hosts(String listener, String... services) throws Exception {
        XdsClient client =
                new XdsClient(XdsClient.Kind.ENVOY, Locality.UNKNOWN, null, Map.of(XdsClients.LISTENERS, listener));
        List<ServiceResources> all = Stream.of(services)
                .map(name -> new ServiceRules()
                        .of(
                                new Snapshot(
                                        new ServiceName(name),
                                        List.of(),
                                        1,
                                        Freshness.LIVE,
                                        Instant.EPOCH,
                                        0,
                                        Set.of(),
                                        null),
                                client))
                .toList();
        List<String> hosts = new ArrayList<>();
        for (Resource resource : NodeRules.of(client, all, Map.of(), Set.of())) {
            if (resource.type() == ResourceType.ROUTE) {
                RouteConfiguration routes =
                        RouteConfiguration.parseFrom(resource.body().getValue());
                assertEquals(Resources.of(resource.type(), resource.name(), routes), resource, "as it would be packed");
                routes.getVirtualHostsList().forEach(host -> hosts.add(host.getName() + " " + host.getDomainsList()));
            }
        }
        return hosts;
    }

    @Test
    void one_service_has_all_calls() throws Exception {
        assertEquals(List.of("a/b [*]"), hosts("0.0.0.0 80 a/b", "a/b", "c"));
    }

    @Test
    void several_are_told_apart_by_their_names_with_dots_for_slashes() throws Exception {
        assertEquals(List.of("a/b [a.b]", "c [c]"), hosts("0.0.0.0 80 a/b c", "a/b", "c"));
        assertEquals(List.of("a/b [a.b]", "c [c]"), hosts("0.0.0.0 80 *", "a/b", "c"));
    }

    @Test
    void no_host_is_there_twice_in_whatever_case_and_none_is_a_pattern() throws Exception {
        assertEquals(List.of("A [A]", "a.b [a.b]"), hosts("0.0.0.0 80 *", "a/b", "a.b", "A", "a", "*x"));
    }

    @Test
    void a_service_that_is_not_known_yet_has_no_route() throws Exception {
        assertEquals(List.of(), hosts("0.0.0.0 80 a"));
    }
}

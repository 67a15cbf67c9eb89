package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever a registry holds, the resources are ones that no client refuses; from a fixed seed:
 * {@code -Dswitchboard.model.seed} tries another, {@code -Dswitchboard.model.histories} more.
 */
class RulesModelTest {
    private static final int ROUNDS = Integer.getInteger("switchboard.model.histories", 500);
    private static final List<String> PLACES = List.of("", "a", "b", "é\u202e", "\ud800");
    private static final List<String> HOSTS =
            List.of("h.example", "fe80::1%eth0", "::ffff:10.0.0.1", "::1", "2001:db8::7");
    private static final List<String> CHOICES = List.of(
            "round_robin", "weighted_round_robin", "least_request", "peak_ewma", "ring_hash", "maglev", "random");

    private final long seed = Long.getLong("switchboard.model.seed", 20261201L);
    private final SplittableRandom random = new SplittableRandom(seed);

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private Instance instance(int n) {
        String host = random.nextInt(8) == 0 ? any(HOSTS) : "10.0." + random.nextInt(2) + "." + random.nextInt(20);
        Instance.Builder one = Instance.builder(new Address(host, 80 + random.nextInt(2)))
                .id("i" + n)
                .weight(any(List.of(0, 1, 100, Instance.MAX_WEIGHT)))
                .locality(new Locality(any(PLACES), any(PLACES)))
                .datacenter(any(List.of("eu", "us", "ap")))
                .version(any(List.of("", "v1", "v2")))
                .state(any(List.of(InstanceState.SERVING, InstanceState.SERVING, InstanceState.DRAINING)))
                .incarnation(random.nextInt(3));
        if (random.nextBoolean()) {
            one.label("k", any(List.of("x", "y/z", "//")));
        }
        if (random.nextBoolean()) {
            one.address("wan", new Address(any(HOSTS), 99));
        }
        return one.build();
    }

    private @Nullable String config() {
        if (random.nextInt(4) == 0) {
            return any(java.util.Arrays.asList(null, "", "{}", "{\"loadBalancingConfig\":[{\"pick_first\":{}}]}"));
        }
        StringBuilder routes = new StringBuilder();
        int most = random.nextInt(4);
        for (int i = 0; i < most; i++) {
            StringBuilder subsets = new StringBuilder("{}");
            int others = random.nextInt(3);
            for (int j = 0; j < others; j++) {
                subsets.append(any(List.of(
                        ",{'version':'v2','weight':0}",
                        ",{'version':'v1','weight':1000000}",
                        ",{'labels':{'k':'y/z'}}",
                        ",{'labels':{'k':'//','" + "l".repeat(100) + "':'" + "é".repeat(200) + "'}}")));
            }
            routes.append(i == 0 ? "" : ",")
                    .append("{'match':{")
                    .append(any(List.of("", "'methods':['a.B','a.B/C']", "'headers':[{'name':'x','suffix':''}]")))
                    .append("},'subsets':[")
                    .append(subsets)
                    .append("],'fallback':'")
                    .append(any(List.of("all", "fail")))
                    .append("'}");
        }
        String policy = "{'switchboard':{'choice':{'" + any(CHOICES) + "':{}},'hashKey':{'header':'h'},"
                + any(List.of("", "'slowStart':{},", "'locality':{'prefer':'none'},"))
                + "'datacenters':{'failover':'" + any(List.of("automatic", "never", "operator"))
                + "','order':['ap']},'routes':[" + routes + "]}}";
        boolean outliers = random.nextBoolean();
        return ("{'loadBalancingConfig':["
                        + (outliers
                                ? "{'outlier_detection_experimental':{'successRateEjection':{},'childPolicy':[" + policy
                                        + "]}}"
                                : policy)
                        + "],'methodConfig':[{'name':[{'service':'a.B','method':'C'}],'timeout':'0.000000001s'},"
                        + "{'name':[{'service':'a.B'},{}],'timeout':'999999999s','retryPolicy':{'maxAttempts':1000,"
                        + "'initialBackoff':'0.000000001s','maxBackoff':'0.000000001s','backoffMultiplier':3,"
                        + "'retryableStatusCodes':['INTERNAL',14]}}]}")
                .replace('\'', '"');
    }

    private XdsClient client() {
        Map<String, String> settings = new HashMap<>();
        if (random.nextBoolean()) {
            settings.put(XdsClients.NETWORK, "wan");
        }
        if (random.nextBoolean()) {
            settings.put(XdsClients.POLICY, "true");
        }
        return new XdsClient(
                any(List.of(XdsClient.Kind.values())),
                new Locality(any(PLACES), any(PLACES)),
                any(java.util.Arrays.asList(null, "eu", "us", "mars")),
                settings);
    }

    @Test
    void no_reference_dangles_and_numbers_are_ones_that_every_client_takes() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, Instance> instances = new TreeMap<>();
            int size = random.nextInt(30);
            for (int i = 0; i < size; i++) {
                Instance one = instance(i);
                instances.put(one.name(), one);
            }
            Instance[] all = instances.values().toArray(new Instance[0]);
            Snapshot snapshot = RulesHarness.federated(
                            List.of("us", "eu", "ap"), random.nextBoolean() ? Set.of("us") : Set.of(), all)
                    .withServiceConfig(config());
            XdsClient client = client();
            ServiceResources made = new ServiceRules().of(snapshot, client);
            try {
                check(made, client);
            } catch (AssertionError e) {
                throw new AssertionError(
                        "-Dswitchboard.model.seed=" + seed + " shows it in round " + round + ": " + client + " "
                                + snapshot.serviceConfig(),
                        e);
            }
            assertEquals(made, new ServiceRules().of(snapshot, client));
            Snapshot next = random.nextBoolean() ? snapshot : snapshot.withServiceConfig(config());
            if (random.nextBoolean() && size > 0) {
                next = next.withInstances(InstanceList.copyOf(next.instances().subList(0, random.nextInt(size))));
            }
            assertEquals(new ServiceRules().of(next, client), new ServiceRules().of(next, client, made));
        }
    }

    private static void check(ServiceResources made, XdsClient client) throws InvalidProtocolBufferException {
        Map<ResourceType, Set<String>> names = new HashMap<>();
        for (Resource resource : made.resources()) {
            assertTrue(
                    names.computeIfAbsent(resource.type(), first -> new HashSet<>())
                            .add(resource.name()),
                    resource::name);
            assertEquals(made.service(), ResourceNames.serviceOf(resource.type(), resource.name()));
            assertTrue(resource.name().length() < 800, resource::name);
        }
        Set<String> clusters = names.get(ResourceType.CLUSTER);
        assertEquals(clusters, names.get(ResourceType.ENDPOINTS));
        assertEquals(client.kind() != XdsClient.Kind.ENVOY, names.containsKey(ResourceType.LISTENER));
        Set<String> used = new HashSet<>();
        for (Resource resource : made.resources()) {
            switch (resource.type()) {
                case ROUTE ->
                    used.addAll(
                            route(RouteConfiguration.parseFrom(resource.body().getValue())));
                case ENDPOINTS ->
                    endpoints(ClusterLoadAssignment.parseFrom(resource.body().getValue()), resource.name(), client);
                case CLUSTER ->
                    assertEquals(
                            resource.name(),
                            Cluster.parseFrom(resource.body().getValue()).getName());
                case LISTENER -> {}
            }
        }
        assertEquals(clusters, used, "neither dangling nor useless");
    }

    private static Set<String> route(RouteConfiguration routes) {
        Set<String> used = new HashSet<>();
        VirtualHost host = routes.getVirtualHosts(0);
        assertTrue(host.getRoutesCount() <= MethodPaths.MOST_ROUTES);
        for (Route route : host.getRoutesList()) {
            RouteAction action = route.getRoute();
            if (action.hasWeightedClusters()) {
                long sum = 0;
                Set<String> here = new HashSet<>();
                for (WeightedCluster.ClusterWeight one :
                        action.getWeightedClusters().getClustersList()) {
                    sum += Integer.toUnsignedLong(one.getWeight().getValue());
                    assertTrue(here.add(one.getName()), one::getName);
                }
                used.addAll(here);
                assertTrue(sum >= 1 && sum <= 0xffff_ffffL, "sum " + sum);
            } else {
                used.add(action.getCluster());
            }
        }
        RouteAction last = host.getRoutes(host.getRoutesCount() - 1).getRoute();
        assertEquals(routes.getName(), last.getCluster());
        assertEquals("/", host.getRoutes(host.getRoutesCount() - 1).getMatch().getPrefix());
        return used;
    }

    private static void endpoints(ClusterLoadAssignment assignment, String cluster, XdsClient client) {
        assertEquals(cluster, assignment.getClusterName());
        List<Integer> priorities = new ArrayList<>();
        Set<Object> localities = new HashSet<>();
        Set<Object> addresses = new HashSet<>();
        Map<Integer, Long> sums = new HashMap<>();
        for (LocalityLbEndpoints one : assignment.getEndpointsList()) {
            if (priorities.isEmpty() || priorities.get(priorities.size() - 1) != one.getPriority()) {
                priorities.add(one.getPriority());
            }
            boolean isEnvoy = client.kind() == XdsClient.Kind.ENVOY;
            assertTrue(
                    localities.add(isEnvoy ? List.of(one.getPriority(), one.getLocality()) : one.getLocality()),
                    "locality twice: " + one.getLocality());
            assertTrue(one.getLoadBalancingWeight().getValue() >= 1);
            sums.merge(one.getPriority(), (long) one.getLoadBalancingWeight().getValue(), Long::sum);
            assertTrue(one.getLbEndpointsCount() > 0);
            long within = 0;
            for (LbEndpoint endpoint : one.getLbEndpointsList()) {
                assertTrue(endpoint.getLoadBalancingWeight().getValue() >= 1);
                within += endpoint.getLoadBalancingWeight().getValue();
                assertTrue(addresses.add(endpoint.getEndpoint().getAddress()), endpoint::toString);
                String host =
                        endpoint.getEndpoint().getAddress().getSocketAddress().getAddress();
                assertTrue(host.matches("[0-9a-f:.]+"), host);
            }
            assertTrue(within <= 0xffff_ffffL);
        }
        for (int i = 0; i < priorities.size(); i++) {
            assertEquals(i, priorities.get(i), "priorities");
        }
        sums.values().forEach(sum -> assertTrue(sum <= 0xffff_ffffL));
    }
}

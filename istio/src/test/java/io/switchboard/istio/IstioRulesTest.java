package io.switchboard.istio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import io.switchboard.controlplane.UnsaidView;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.Snapshot;
import io.switchboard.istio.api.DestinationRule;
import io.switchboard.istio.api.HTTPRoute;
import io.switchboard.istio.api.LoadBalancerSettings.SimpleLB;
import io.switchboard.istio.api.ServiceEntry;
import io.switchboard.istio.api.VirtualService;
import io.switchboard.istio.api.WorkloadEntry;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IstioRulesTest {
    private static final IstioRules RULES =
            new IstioRules(new NameTemplate(NameTemplate.DEFAULT_HOST, NameTemplate.DEFAULT_NAMESPACE), 80);

    private static final String CANARY = """
            {"loadBalancingConfig": [{"switchboard": {"routes": [
              {"name": "testers", "match": {"headers": [{"name": "x-tester", "exact": "yes"}]},
               "subsets": [{"version": "v2"}], "fallback": "fail"},
              {"name": "canary", "match": {"methods": ["demo.Greeter", "demo.Other/Get"]},
               "subsets": [{"version": "v2", "weight": 5}, {"version": "v1", "weight": 95}]}]}}]}""";

    @Test
    void each_instance_is_an_endpoint_with_its_port_weight_labels_and_place() {
        ServiceEntry entry = entry(objects(
                null,
                Instance.builder(Address.parse("10.0.0.1:8080"))
                        .weight(30)
                        .version("v1")
                        .label("team", "blue")
                        .locality(new Locality("eu", "eu-a"))
                        .build(),
                Instance.at("[fd00::2]:9090")));
        assertEquals(List.of("prices.xiaoxu.switchboard"), entry.getHostsList());
        assertEquals(ServiceEntry.Resolution.STATIC, entry.getResolution());
        assertEquals("grpc", entry.getPorts(0).getName());
        assertEquals(80, entry.getPorts(0).getNumber());
        WorkloadEntry first = entry.getEndpoints(0);
        assertEquals("10.0.0.1", first.getAddress());
        assertEquals(Map.of("grpc", 8080), first.getPortsMap());
        assertEquals(30, first.getWeight());
        assertEquals(Map.of("team", "blue", "version", "v1"), first.getLabelsMap());
        assertEquals("eu/eu-a", first.getLocality());
        assertEquals("fd00::2", entry.getEndpoints(1).getAddress());
        assertEquals("", entry.getEndpoints(1).getLocality());
    }

    @Test
    void who_drains_or_has_no_weight_is_left_out_while_there_are_others() {
        Instance well = Instance.at("10.0.0.1:1");
        Instance none = Instance.builder(Address.parse("10.0.0.2:1")).weight(0).build();
        Instance drains = Instance.builder(Address.parse("10.0.0.3:1"))
                .state(InstanceState.DRAINING)
                .build();
        assertEquals(List.of("10.0.0.1"), addresses(objects(null, well, none, drains)));
        assertEquals(List.of("10.0.0.2"), addresses(objects(null, none, drains)));
        assertEquals(1, entry(objects(null, none, drains)).getEndpoints(0).getWeight());
        assertEquals(List.of("10.0.0.3"), addresses(objects(null, drains)));
        assertEquals(List.of(), addresses(objects(null)));
    }

    @Test
    void host_names_are_looked_up_by_envoy_and_what_is_no_address_for_istio_is_named() {
        IstioObjects objects = objects(null, Instance.at("a.example:1"), Instance.at("under_score:1"));
        assertEquals(ServiceEntry.Resolution.DNS, entry(objects).getResolution());
        assertEquals(List.of("a.example"), addresses(objects));
        assertTrue(
                objects.notSaid().stream().anyMatch(each -> each.contains("under_score:1")),
                objects.notSaid()::toString);
    }

    @Test
    void a_datacenter_is_the_network_and_the_region_of_who_names_none() {
        ServiceEntry entry = entry(objects(
                null,
                Instance.builder(Address.parse("10.0.0.1:1")).datacenter("eu").build(),
                Instance.builder(Address.parse("10.0.0.2:1"))
                        .datacenter("us")
                        .locality(new Locality("us-east", "b"))
                        .build()));
        assertEquals("eu", entry.getEndpoints(0).getNetwork());
        assertEquals("eu", entry.getEndpoints(0).getLocality());
        assertEquals("us-east/b", entry.getEndpoints(1).getLocality());
    }

    @Test
    void weights_fit_into_what_envoy_adds_up() {
        Instance[] heavy = new Instance[10_000];
        for (int i = 0; i < heavy.length; i++) {
            heavy[i] = Instance.builder(Address.parse("10.1." + i / 250 + "." + i % 250 + ":1"))
                    .weight(i == 0 ? 1 : Instance.MAX_WEIGHT)
                    .build();
        }
        List<WorkloadEntry> endpoints = entry(objects(null, heavy)).getEndpointsList();
        assertTrue(endpoints.stream().mapToLong(WorkloadEntry::getWeight).sum() < 0xffff_ffffL);
        assertTrue(endpoints.stream().allMatch(each -> each.getWeight() >= 1));
    }

    @Test
    void without_a_config_calls_take_turns_by_weight_near_first_and_there_are_no_routes() {
        IstioObjects objects = objects(null, Instance.at("10.0.0.1:1"));
        DestinationRule rule = only(objects, DestinationRule.class);
        assertEquals(
                SimpleLB.ROUND_ROBIN, rule.getTrafficPolicy().getLoadBalancer().getSimple());
        assertTrue(rule.getTrafficPolicy()
                .getLoadBalancer()
                .getLocalityLbSetting()
                .getEnabled()
                .getValue());
        assertTrue(rule.getTrafficPolicy().hasOutlierDetection(), "Istio takes no account of places without it");
        assertEquals(2, objects.objects().size());
        assertEquals(List.of(), objects.notSaid());
    }

    @Test
    void a_canary_is_subsets_and_routes() {
        Instance v1 =
                Instance.builder(Address.parse("10.0.0.1:1")).version("v1").build();
        Instance v2 =
                Instance.builder(Address.parse("10.0.0.2:1")).version("v2").build();
        IstioObjects objects = objects(CANARY, v1, v2);
        DestinationRule rule = only(objects, DestinationRule.class);
        assertEquals(
                Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2")),
                rule.getSubsetsList().stream()
                        .collect(Collectors.toMap(each -> each.getName(), each -> each.getLabelsMap())));
        List<HTTPRoute> routes = only(objects, VirtualService.class).getHttpList();
        assertEquals(
                List.of("testers", "canary", "default"),
                routes.stream().map(HTTPRoute::getName).toList());
        assertEquals(
                "yes", routes.get(0).getMatch(0).getHeadersOrThrow("x-tester").getExact());
        assertEquals("v2", routes.get(0).getRoute(0).getDestination().getSubset());
        assertEquals("/demo.Greeter/", routes.get(1).getMatch(0).getUri().getPrefix());
        assertEquals("/demo.Other/Get", routes.get(1).getMatch(1).getUri().getExact());
        assertEquals(
                List.of("v2 5", "v1 95"),
                routes.get(1).getRouteList().stream()
                        .map(each -> each.getDestination().getSubset() + " " + each.getWeight())
                        .toList());
        assertEquals(0, routes.get(2).getMatchCount());
        assertEquals("", routes.get(2).getRoute(0).getDestination().getSubset());
        assertEquals(List.of(), objects.notSaid());
    }

    @Test
    void calls_of_a_subset_of_nobody_go_to_all_unless_the_route_has_them_fail() {
        IstioObjects objects = objects(
                CANARY,
                Instance.builder(Address.parse("10.0.0.1:1")).version("v1").build());
        List<HTTPRoute> routes = only(objects, VirtualService.class).getHttpList();
        assertEquals("v2", routes.get(0).getRoute(0).getDestination().getSubset());
        assertEquals("", routes.get(1).getRoute(0).getDestination().getSubset());
        assertEquals(5, routes.get(1).getRoute(0).getWeight());
    }

    @Test
    void timeouts_and_retries_are_those_of_the_most_specific_name() {
        List<HTTPRoute> routes = only(objects("""
                                {"methodConfig": [
                                  {"name": [{}], "timeout": "5s"},
                                  {"name": [{"service": "demo.Greeter"}], "timeout": "1.0005s",
                                   "retryPolicy": {"maxAttempts": 3, "initialBackoff": "0.1s", "maxBackoff": "1s",
                                     "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE", "INTERNAL"]}},
                                  {"name": [{"service": "demo.Greeter", "method": "Slow"}], "timeout": "60s"}]}""", Instance.at("10.0.0.1:1")), VirtualService.class)
                .getHttpList();
        assertEquals(
                List.of("/demo.Greeter/Slow", "/demo.Greeter/", ""),
                routes.stream()
                        .map(each -> each.getMatchCount() == 0
                                ? ""
                                : each.getMatch(0).getUri().getExact()
                                        + each.getMatch(0).getUri().getPrefix())
                        .toList());
        assertEquals(60, routes.get(0).getTimeout().getSeconds());
        assertEquals(1001, Durations.toMillis(routes.get(1).getTimeout()));
        assertEquals(2, routes.get(1).getRetries().getAttempts());
        assertEquals("internal,unavailable", routes.get(1).getRetries().getRetryOn());
        assertEquals(5, routes.get(2).getTimeout().getSeconds());
        assertFalse(routes.get(2).hasRetries());
    }

    @Test
    void what_cannot_be_said_is_named() {
        List<String> notSaid = objects("""
                        {"retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1},
                         "methodConfig": [{"name": [{}], "waitForReady": true, "timeout": "1s",
                           "retryPolicy": {"maxAttempts": 3, "initialBackoff": "0.1s", "maxBackoff": "5s",
                             "backoffMultiplier": 2, "retryableStatusCodes": ["ABORTED"]}}],
                         "loadBalancingConfig": [{"switchboard": {"choice": {"maglev": {"boundedLoad": 1.25}},
                           "datacenters": {"maxAdded": 0.3}, "subset": {"size": 20},
                           "locality": {"memory": "60s", "overprovisioning": 2},
                           "routes": [{"subsets": [{"version": "v2"}], "sticky": {"header": "x-user"}}]}}]}""", Instance.at("10.0.0.1:1")).notSaid();
        for (String part : List.of(
                "retryThrottling",
                "waitForReady",
                "maxBackoff",
                "ABORTED",
                "boundedLoad",
                "hashKey.header",
                "datacenters",
                "subset",
                "memory",
                "overprovisioning",
                "sticky")) {
            assertTrue(notSaid.stream().anyMatch(each -> each.contains(part)), () -> part + " in " + notSaid);
        }
    }

    @Test
    void an_operator_is_told_the_same() {
        UnsaidView view = ServiceLoader.load(UnsaidView.class).findFirst().orElseThrow();
        Snapshot seen = ScriptedRegistry.snapshot(
                "xiaoxu/prices",
                "{\"retryThrottling\": {\"maxTokens\": 10, \"tokenRatio\": 0.1}}",
                Instance.at("10.0.0.1:1"));
        assertEquals(
                List.of(new UnsaidView.Unsaid("Istio", "retryThrottling: Istio has no such setting")), view.of(seen));
        assertEquals(List.of(), view.of(seen.withServiceConfig(null)));
    }

    @Test
    void a_config_that_is_not_taken_leaves_the_defaults_and_is_named() {
        IstioObjects objects = objects("{\"loadBalancingConfig\": 7}", Instance.at("10.0.0.1:1"));
        assertEquals(2, objects.objects().size());
        assertEquals(1, objects.notSaid().size());
    }

    @Test
    void ejection_is_said_as_far_as_istio_has_it() {
        IstioObjects objects = objects("""
                {"loadBalancingConfig": [{"outlier_detection_experimental": {
                  "interval": "3s", "maxEjectionPercent": 40,
                  "failurePercentageEjection": {"threshold": 50},
                  "childPolicy": [{"switchboard": {"choice": {"least_request": {}}, "slowStart": {"window": "20s"}}}]}}]}""", Instance.at("10.0.0.1:1"));
        var policy = only(objects, DestinationRule.class).getTrafficPolicy();
        assertEquals(3, policy.getOutlierDetection().getInterval().getSeconds());
        assertEquals(40, policy.getOutlierDetection().getMaxEjectionPercent());
        assertEquals(SimpleLB.LEAST_REQUEST, policy.getLoadBalancer().getSimple());
        assertEquals(20, policy.getLoadBalancer().getWarmup().getDuration().getSeconds());
        assertEquals(
                10, policy.getLoadBalancer().getWarmup().getMinimumPercent().getValue());
        assertTrue(objects.notSaid().stream().anyMatch(each -> each.contains("failurePercentageEjection")));
    }

    @Test
    void equal_content_has_one_version_and_other_content_another() {
        Instance labelled = Instance.builder(Address.parse("10.0.0.1:1"))
                .label("a", "1")
                .label("b", "2")
                .label("c", "3")
                .build();
        IstioObjects once = objects(CANARY, labelled);
        assertEquals(once, objects(CANARY, labelled));
        assertNotEquals(
                once.objects().get(0).version(),
                objects(CANARY, Instance.at("10.0.0.1:1")).objects().get(0).version());
        assertEquals(
                once.objects().get(1).version(),
                objects(CANARY, Instance.at("10.0.0.1:1")).objects().get(1).version());
    }

    private static IstioObjects objects(@Nullable String config, Instance... instances) {
        return RULES.of(ScriptedRegistry.snapshot("xiaoxu/prices", config, instances));
    }

    private static ServiceEntry entry(IstioObjects objects) {
        return only(objects, ServiceEntry.class);
    }

    private static List<String> addresses(IstioObjects objects) {
        return entry(objects).getEndpointsList().stream()
                .map(WorkloadEntry::getAddress)
                .toList();
    }

    private static <T extends Message> T only(IstioObjects objects, Class<T> type) {
        return objects.objects().stream()
                .map(IstioObject::spec)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }
}

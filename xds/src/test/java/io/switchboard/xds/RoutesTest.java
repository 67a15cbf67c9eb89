package io.switchboard.xds;

import static io.switchboard.xds.RulesHarness.client;
import static io.switchboard.xds.RulesHarness.resources;
import static io.switchboard.xds.RulesHarness.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.switchboard.xds.XdsClient.Kind;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which calls go where, for how long, and how often. */
class RoutesTest {
    private static List<Route> routes(String config, Kind kind) {
        return RulesHarness.route(resources(config.replace('\'', '"'), client(kind), snapshot()))
                .getVirtualHosts(0)
                .getRoutesList();
    }

    /** In few words. */
    private static List<String> words(String config) {
        return routes(config, Kind.GRPC).stream().map(RoutesTest::words).toList();
    }

    private static String words(Route route) {
        StringJoiner words = new StringJoiner(" ");
        words.add(
                route.getMatch().hasPath()
                        ? "=" + route.getMatch().getPath()
                        : route.getMatch().getPrefix());
        for (HeaderMatcher header : route.getMatch().getHeadersList()) {
            words.add(header.getName() + (header.hasPresentMatch() ? "" : "?"));
        }
        words.add("->");
        if (route.getRoute().hasWeightedClusters()) {
            for (WeightedCluster.ClusterWeight one :
                    route.getRoute().getWeightedClusters().getClustersList()) {
                words.add(part(one.getName()) + "*" + one.getWeight().getValue());
            }
        } else {
            words.add(part(route.getRoute().getCluster()));
        }
        if (route.getRoute().hasMaxStreamDuration()) {
            words.add(route.getRoute()
                            .getMaxStreamDuration()
                            .getMaxStreamDuration()
                            .getSeconds() + "s");
        }
        return words.toString();
    }

    private static String part(String cluster) {
        return cluster.contains("//") ? cluster.substring(cluster.indexOf("//") + 2) : "all";
    }

    @Test
    void without_a_config_all_calls_go_to_all() {
        assertEquals(List.of("/ -> all"), words("{}"));
    }

    @Test
    void routes_become_matches_and_weighted_clusters() {
        assertEquals(
                List.of(
                        "/ x-a? x-b -> only,version=v2",
                        "/demo.Greeter/ -> first,version=v2*5 first,label.k=a%2Fb*95",
                        "=/demo.Shop/Buy -> first,version=v2*5 first,label.k=a%2Fb*95",
                        "/ -> all"),
                words("{'loadBalancingConfig':[{'switchboard':{'routes':["
                        + "{'match':{'headers':[{'name':'x-a','exact':'1'},{'name':'x-b','present':true}]},"
                        + "'subsets':[{'version':'v2'}],'fallback':'fail'},"
                        + "{'match':{'methods':['demo.Greeter','demo.Shop/Buy']},'subsets':["
                        + "{'version':'v2','weight':5},{'labels':{'k':'a/b'},'weight':95}]}]}}]}"));
    }

    @Test
    void what_is_said_of_methods_is_told_apart_within_each_route() {
        assertEquals(
                List.of(
                        "=/s.A/M x? -> first,version=2 1s",
                        "/s.A/ x? -> first,version=2 2s",
                        "/ x? -> first,version=2 3s",
                        "=/s.A/M -> all 1s",
                        "/s.A/ -> all 2s",
                        "/ -> all 3s"),
                words("{'loadBalancingConfig':[{'switchboard':{'routes':[{'match':{'headers':[{'name':'x','exact':"
                        + "'1'}]},'subsets':[{'version':'2'}]}]}}],'methodConfig':["
                        + "{'name':[{'service':'s.A','method':'M'}],'timeout':'1s'},"
                        + "{'name':[{'service':'s.A'}],'timeout':'2s'},{'name':[{}],'timeout':'3s'}]}"));
    }

    @Test
    void subsets_of_the_same_instances_are_one_cluster() {
        assertEquals(
                List.of("/ -> first,version=2*7 all*1", "/ -> all"),
                words("{'loadBalancingConfig':[{'switchboard':{'routes':[{'subsets':[{'version':'2','weight':3},"
                        + "{'version':'2','weight':4},{}]}]}}]}"));
    }

    @ParameterizedTest
    @CsvSource({"prefix, true", "suffix, true", "contains, true", "exact, false"})
    void what_begins_or_ends_with_nothing_is_anything(String kind, boolean present) {
        HeaderMatcher header = routes(
                        "{'loadBalancingConfig':[{'switchboard':{'routes':[{'match':{'headers':[{'name':'x','" + kind
                                + "':''}]},'subsets':[{}]}]}}]}",
                        Kind.ENVOY)
                .get(0)
                .getMatch()
                .getHeaders(0);
        assertEquals(present, header.hasPresentMatch());
    }

    @Test
    void retries_are_said_with_the_codes_that_xds_knows() {
        String config = "{'methodConfig':[{'name':[{}],'retryPolicy':{'maxAttempts':4,'initialBackoff':'0.1s',"
                + "'maxBackoff':'2s','backoffMultiplier':2,'retryableStatusCodes':['UNAVAILABLE','ABORTED']}}]}";
        assertEquals(
                "unavailable",
                routes(config, Kind.GRPC).get(0).getRoute().getRetryPolicy().getRetryOn());
        assertEquals(
                3,
                routes(config, Kind.GRPC)
                        .get(0)
                        .getRoute()
                        .getRetryPolicy()
                        .getNumRetries()
                        .getValue());
        assertEquals(
                "unavailable,connect-failure,refused-stream,reset-before-request",
                routes(config, Kind.ENVOY).get(0).getRoute().getRetryPolicy().getRetryOn());
        assertEquals(
                List.of("methodConfig: retryableStatusCodes cannot be said: ABORTED is not tried again; xDS knows"
                        + " CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE"),
                resources(config.replace('\'', '"'), client(Kind.GRPC), snapshot())
                        .notSaid());
    }

    @Test
    void envoy_waits_for_an_answer_as_long_as_it_takes() {
        assertEquals(0, routes("{}", Kind.ENVOY).get(0).getRoute().getTimeout().getSeconds());
        assertEquals(true, routes("{}", Kind.ENVOY).get(0).getRoute().hasTimeout());
    }

    @Test
    void too_many_methods_are_left_out_and_that_is_said() {
        StringBuilder config = new StringBuilder("{'methodConfig':[{'name':[{}],'timeout':'9s'},{'name':[");
        for (int i = 0; i < 2000; i++) {
            config.append(i == 0 ? "" : ",").append("{'service':'s").append(i).append("'}");
        }
        config.append("],'timeout':'1s'}]}");
        assertEquals(List.of("/ -> all 9s"), words(config.toString()));
        assertEquals(
                1,
                resources(config.toString().replace('\'', '"'), client(Kind.GRPC), snapshot())
                        .notSaid()
                        .size());
    }
}

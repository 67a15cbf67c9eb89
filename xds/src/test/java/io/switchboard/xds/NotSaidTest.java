package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.controlplane.UnsaidView;
import io.switchboard.controlplane.XdsView;
import io.switchboard.core.Locality;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a config asks for is said, or it is said that it is not. */
class NotSaidTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'choice':{'round_robin':{}} | ^^",
                "'choice':{'weighted_round_robin':{}} | ^^",
                "'choice':{'weighted_round_robin':{'loadReports':{}}} | Envoy: loadReports, gRPC: loadReports",
                "'choice':{'least_request':{}} | gRPC: choice: least_request",
                "'choice':{'peak_ewma':{}} | Envoy: choice: peak_ewma, gRPC: choice: peak_ewma",
                "'choice':{'random':{}} | Envoy: choice: random",
                "'choice':{'maglev':{}},'hashKey':{'header':'h'} | gRPC: choice: maglev",
                "'choice':{'ring_hash':{'boundedLoad':2}},'hashKey':{'header':'h'} | gRPC: boundedLoad",
                "'choice':{'ring_hash':{}} | Envoy: choice: ring_hash, gRPC: choice: ring_hash",
                "'locality':{'overprovisioning':2} | gRPC: locality.overprovisioning",
                "'locality':{'memory':'0s'} | Envoy: locality.memory, gRPC: locality.memory",
                "'panicThreshold':20 | Envoy: panicThreshold, gRPC: panicThreshold",
                "'slowStart':{} | gRPC: slowStart",
                "'subset':{'size':3} | Envoy: subset.size, gRPC: subset.size",
                "'datacenters':{'order':['eu'],'failover':'never'} | ^^",
                "'datacenters':{'hold':'1s','leave':0.5} | Envoy: datacenters: hold, leave, gRPC: datacenters: hold,"
                        + " leave",
                "'datacenters':{'maxAdded':0.3} | Envoy: datacenters.maxAdded, gRPC: datacenters.maxAdded",
                "'routes':[{'name':'r','subsets':[{}],'sticky':{'header':'u'}}] | Envoy: routes \"r\": sticky, gRPC:"
                        + " routes \"r\": sticky"
            })
    void of_the_policy(String settings, String fields) {
        assertEquals(fields, fields(RulesHarness.switchboard(settings)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'healthCheckConfig':{'serviceName':'x'} | gRPC: healthCheckConfig",
                "'retryThrottling':{'maxTokens':10,'tokenRatio':0.1} | Envoy: retryThrottling, gRPC: retryThrottling",
                "'methodConfig':[{'name':[{}],'waitForReady':true}] | Envoy: methodConfig: waitForReady, gRPC:"
                        + " methodConfig: waitForReady",
                "'methodConfig':[{'name':[{}],'waitForReady':false,'timeout':'1s'}] | ^^",
                "'methodConfig':[{'name':[{}],'hedgingPolicy':{'maxAttempts':2,'hedgingDelay':'1s'}}] | Envoy:"
                        + " methodConfig: hedgingPolicy, gRPC: methodConfig: hedgingPolicy",
                "'loadBalancingConfig':[{'pick_first':{}}] | Envoy: loadBalancingConfig: pick_first",
                "'loadBalancingConfig':[{'round_robin':{}}] | ^^"
            })
    void of_the_rest(String config, String fields) {
        assertEquals(fields, fields("{" + config.replace('\'', '"') + "}"));
    }

    /** Each begins with the kind of client. */
    private static List<String> unsaid(@Nullable String config) {
        UnsaidView view = ServiceLoader.load(UnsaidView.class).findFirst().orElseThrow();
        return view.of(RulesHarness.snapshot(RulesHarness.instance(1).build()).withServiceConfig(config)).stream()
                .map(one -> one.clients().replace(" by xDS", ": ") + one.sentence())
                .toList();
    }

    private static String fields(String config) {
        TreeSet<String> fields = new TreeSet<>();
        for (String sentence : unsaid(config)) {
            int end = sentence.indexOf(" cannot be said: ");
            assertTrue(end > 0, sentence);
            fields.add(sentence.substring(0, end));
        }
        return String.join(", ", fields);
    }

    @Test
    void a_config_that_is_none_is_not_used() {
        assertEquals(
                List.of("gRPC: the service config is rejected, and none is used: unknown field \"x\""),
                unsaid("{\"x\":1}").stream()
                        .filter(sentence -> sentence.startsWith("gRPC"))
                        .map(sentence -> sentence.replaceAll("service config: (unknown field .x.).*", "$1"))
                        .toList());
        assertEquals(List.of(), unsaid(null));
    }

    @Test
    void an_operator_sees_what_a_client_gets() {
        XdsView view = ServiceLoader.load(XdsView.class).findFirst().orElseThrow();
        assertEquals(List.of("java", "switchboard", "grpc", "envoy"), view.kinds());
        for (String kind : view.kinds()) {
            XdsView.Shown shown = view.show(
                    RulesHarness.snapshot(RulesHarness.instance(1).build())
                            .withServiceConfig(RulesHarness.switchboard("'choice':{'peak_ewma':{}},'slowStart':{}")),
                    new XdsView.Viewer(kind, new Locality("eu", "a"), ""));
            assertTrue(shown.resources().contains("\"10.0.0.1\""), shown.resources());
            assertTrue(shown.resources().contains("\"@type\""), shown.resources());
            assertEquals(
                    kind.equals("switchboard") ? 1 : kind.equals("envoy") ? 1 : 2,
                    shown.notSaid().size(),
                    kind);
        }
    }
}

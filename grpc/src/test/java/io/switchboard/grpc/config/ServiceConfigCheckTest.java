package io.switchboard.grpc.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.ServiceConfigParser;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken, gRPC's own parser takes as well; what is not taken is told with its place and the reason. */
class ServiceConfigCheckTest {
    private static final String RETRY =
            "'maxAttempts':3,'initialBackoff':'0.1s','maxBackoff':'1s','backoffMultiplier':2";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'loadBalancingConfig':[{'switchboard':{}}]}",
                "{'loadBalancingConfig':[{'switchboard':{'choice':{'least_request':{}},'routes':[{'name':'canary',"
                        + "'subsets':[{'version':'v2','weight':5},{'version':'v1','weight':95}]}]}}]}",
                "{'loadBalancingConfig':[{'round_robin':{}},{'pick_first':{'shuffleAddressList':true}}]}",
                "{'loadBalancingPolicy':'round_robin'}",
                "{'loadBalancingConfig':[{'outlier_detection_experimental':{'failurePercentageEjection':{},"
                        + "'maxEjectionPercentage':50,'childPolicy':[{'switchboard':{}}]}}]}",
                "{'healthCheckConfig':{'serviceName':''},'retryThrottling':{'maxTokens':10,'tokenRatio':0.1}}",
                "{'methodConfig':[{'name':[{}],'timeout':'1.5s','waitForReady':true,'maxRequestMessageBytes':4096,"
                        + "'maxResponseMessageBytes':0}]}",
                "{'methodConfig':[{'name':[{'service':'demo.Greeter'},{'service':'demo.Greeter','method':'Hello'}],"
                        + "'retryPolicy':{" + RETRY + ",'retryableStatusCodes':['UNAVAILABLE',8]}}]}",
                "{'methodConfig':[{'name':[{'service':'a'}],'retryPolicy':{" + RETRY
                        + ",'retryableStatusCodes':[],'perAttemptRecvTimeout':'1s'}}]}",
                "{'methodConfig':[{'name':[{'service':'a'}],'hedgingPolicy':{'maxAttempts':2,'hedgingDelay':'0s',"
                        + "'nonFatalStatusCodes':['ABORTED']}}]}",
            })
    void what_is_taken_grpc_takes_as_well(String text) throws Exception {
        String json = text.replace('\'', '"');
        assertDoesNotThrow(() -> ServiceConfigCheck.check(json));
        ConfigOrError read = parser().parseServiceConfig(JsonText.object(json));
        assertNull(read.getError(), () -> String.valueOf(read.getError()));
        assertNotNull(read.getConfig());
    }

    @Test
    void what_is_no_json_is_told_with_the_field_where_it_ends_to_be_some() {
        assertEquals(
                "service config: is not JSON: at methodConfig[0].timeout: malformed at line 1 column 41",
                invalid("{\"methodConfig\":[{\"name\":[{}],\"timeout\":soon}]}"));
        assertEquals(
                "service config: is not JSON: at methodConfig[0].name[2]: Unterminated array at line 1 column 34",
                invalid("{\"methodConfig\":[{\"name\":[{}, 5 6]}]}"));
        assertEquals(
                "service config: is not JSON: at loadBalancingConfig[0].switchboard.subset: the field occurs twice",
                invalid("{\"loadBalancingConfig\":[{\"switchboard\":{\"subset\":{},\"subset\":{}}}]}"));
    }

    private static String invalid(String json) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> ServiceConfigCheck.check(json))
                .getMessage());
    }

    @Test
    void what_is_taken_away_from_the_applications_config_is_not_looked_at() {
        assertDoesNotThrow(() -> ServiceConfigCheck.check(
                "{\"retryThrottling\":null,\"methodConfig\":[{\"name\":[{}],\"retryPolicy\":null}]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | service config: is not a JSON object",
                "{'metodConfig':[]} | service config: unknown field \"metodConfig\"; there are healthCheckConfig,"
                        + " loadBalancingConfig, loadBalancingPolicy, methodConfig, retryThrottling",
                "{'loadBalancingConfig':{}} | loadBalancingConfig: is an object; it has to be an array",
                "{'loadBalancingConfig':[]} | loadBalancingConfig: is empty; write a policy, such as"
                        + " [{\"switchboard\": {}}]",
                "{'loadBalancingConfig':[{}]} | loadBalancingConfig[0]: has 0 fields; it needs exactly one, the name of a"
                        + " policy",
                "{'loadBalancingConfig':[{'magic':{}}]} | loadBalancingConfig[0].magic: no policy \"magic\" is known; there"
                        + " are switchboard, and gRPC's own such as round_robin, pick_first and"
                        + " outlier_detection_experimental",
                "{'loadBalancingConfig':[{'switchboard':{'choice':{'best':{}}}}]} |"
                        + " loadBalancingConfig[0].switchboard.choice: \"best\" is not known; it needs one of round_robin, weighted_round_robin,"
                        + " least_request, peak_ewma, ring_hash, maglev, random",
                "{'methodConfig':[{}]} | methodConfig[0].name: names no methods; write"
                        + " [{\"service\": \"package.Service\"}], or [{}] for all",
                "{'methodConfig':[{'name':[{'method':'M'}]}]} | methodConfig[0].name[0]: names a method and no service",
                "{'methodConfig':[{'name':[{'service':'a'}]},{'name':[{'service':'a','method':''}]}]} |"
                        + " methodConfig[1].name[0]: \"a/\" is named twice",
                "{'methodConfig':[{'name':[{},{}]}]} | methodConfig[0].name[1]: is the second one for all methods",
                "{'methodConfig':[{'name':[{}],'timeout':'soon'}]} | methodConfig[0].timeout: \"soon\" is not a duration;"
                        + " write seconds, such as \"1.5s\"",
                "{'methodConfig':[{'name':[{}],'waitForReady':'yes'}]} | methodConfig[0].waitForReady: is a string; it has"
                        + " to be true or false",
                "{'methodConfig':[{'name':[{}],'maxRequestMessageBytes':1.5}]} | methodConfig[0].maxRequestMessageBytes:"
                        + " 1.5 is not a whole number",
                "{'methodConfig':[{'name':[{}],'retryPolicy':{'maxAttempts':1}}]} | methodConfig[0].retryPolicy.maxAttempts:"
                        + " 1 is not between 2 and 1000000",
                "{'methodConfig':[{'name':[{}],'retryPolicy':{'maxAttempts':2}}]} |"
                        + " methodConfig[0].retryPolicy.initialBackoff: is missing; write it, such as \"0.1s\"",
                "{'methodConfig':[{'name':[{}],'retryPolicy':{" + RETRY + "}}]} |"
                        + " methodConfig[0].retryPolicy.retryableStatusCodes: is missing or empty; write which answers are"
                        + " tried again, such as [\"UNAVAILABLE\"]",
                "{'methodConfig':[{'name':[{}],'retryPolicy':{" + RETRY + ",'retryableStatusCodes':['OK']}}]} |"
                        + " methodConfig[0].retryPolicy.retryableStatusCodes[0]: \"OK\" is no status that a call fails with;"
                        + " write one such as \"UNAVAILABLE\"",
                "{'methodConfig':[{'name':[{}],'retryPolicy':{" + RETRY + ",'retryableStatusCodes':[4],'hedge':1}}]} |"
                        + " methodConfig[0].retryPolicy: unknown field \"hedge\"; there are backoffMultiplier,"
                        + " initialBackoff, maxAttempts, maxBackoff, perAttemptRecvTimeout, retryableStatusCodes",
                "{'methodConfig':[{'name':[{}],'hedgingPolicy':{'maxAttempts':2}}]} |"
                        + " methodConfig[0].hedgingPolicy.hedgingDelay: is missing; write it, such as \"0.5s\"",
                "{'retryThrottling':{'maxTokens':0,'tokenRatio':1}} | retryThrottling.maxTokens: 0 is not between 0.001 and"
                        + " 1000",
                "{'healthCheckConfig':{'serviceName':1}} | healthCheckConfig.serviceName: is a number; it has to be a string",
            })
    void what_is_not_taken_is_told_with_its_place_and_the_reason(String text, String message) {
        String json = text.replace('\'', '"');
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> ServiceConfigCheck.check(json))
                        .getMessage());
    }

    @Test
    void text_that_is_no_json_is_told_with_line_and_column() {
        String message = String.valueOf(assertThrows(
                        IllegalArgumentException.class, () -> ServiceConfigCheck.check("{\n  \"methodConfig\": [,]\n}"))
                .getMessage());
        assertTrue(message.startsWith("service config: is not JSON: "), message);
        assertTrue(message.contains("line 2 column "), message);
    }

    @Test
    void a_policy_that_is_wrapped_is_checked_where_it_stands() {
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> ServiceConfigCheck.check("""
                                {"loadBalancingConfig": [{"outlier_detection_experimental":
                                  {"childPolicy": [{"switchboard": {"choice": {"best": {}}}}]}}]}"""))
                        .getMessage());
        assertTrue(
                message.startsWith(
                        "loadBalancingConfig[0].outlier_detection_experimental.childPolicy[0].switchboard.choice: "),
                message);
        assertTrue(message.contains("\"best\" is not known"), message);
    }

    /** gRPC's own, which it hands to name resolvers. */
    private static ServiceConfigParser parser() throws Exception {
        CompletableFuture<ServiceConfigParser> parser = new CompletableFuture<>();
        NameResolverProvider provider = new NameResolverProvider() {
            @Override
            protected boolean isAvailable() {
                return true;
            }

            @Override
            protected int priority() {
                return 5;
            }

            @Override
            public NameResolver newNameResolver(URI target, NameResolver.Args args) {
                parser.complete(args.getServiceConfigParser());
                return new NameResolver() {
                    @Override
                    public String getServiceAuthority() {
                        return "parser";
                    }

                    @Override
                    public void shutdown() {}
                };
            }

            @Override
            public String getDefaultScheme() {
                return "parser";
            }
        };
        NameResolverRegistry.getDefaultRegistry().register(provider);
        ManagedChannel channel = Grpc.newChannelBuilder("parser:///x", InsecureChannelCredentials.create())
                .build();
        try {
            channel.getState(true);
            return parser.get(60, TimeUnit.SECONDS);
        } finally {
            channel.shutdownNow();
            NameResolverRegistry.getDefaultRegistry().deregister(provider);
        }
    }
}

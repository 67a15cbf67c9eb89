package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.InsecureChannelCredentials;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.Overlay;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.ServiceConfigCheck;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands where a service config should, a real channel goes on calling its real server. */
class HostileConfigTest {
    private static final String GOOD = "{\"methodConfig\": [{\"name\": [{}], \"timeout\": \"20s\"}]}";

    private final ScriptedChannels channels = new ScriptedChannels();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private Instance server = Instance.at("127.0.0.1:1");

    @BeforeEach
    void serve() throws IOException {
        server = channels.started(new TestService("a").start("127.0.0.1"));
        channels.telemetry = new Telemetry() {
            @Override
            public void configRefused(ServiceName service, String reason) {
                refusals.add(reason);
            }
        };
    }

    @AfterEach
    void close() {
        channels.close();
    }

    private ManagedChannelBuilder<?> builder() {
        return channels.to("demo", InsecureChannelCredentials.create());
    }

    private void say(@Nullable String config) {
        channels.directory.publish(
                new Overlay(Map.of(), config).over(ScriptedDirectory.snapshot(Freshness.LIVE, null, 0, server)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'healthCheckConfig':{'serviceName':5}}",
                "{'healthCheckConfig':{'serviceName':{}}}",
                "{'healthCheckConfig':7}",
                "{'methodConfig':[{'name':[{}],'timeout':'-5s'}]}",
                "{'methodConfig':[{'name':[{}],'timeout':5}]}",
                "{'methodConfig':[{'name':[{'service':3}]}]}",
                "{'methodConfig':{}}",
                "{'methodConfig':[[]]}",
                "{'retryThrottling':{'maxTokens':'x','tokenRatio':1}}",
                "{'retryThrottling':{'maxTokens':-1,'tokenRatio':1}}",
                "{'loadBalancingConfig':[{'outlier_detection_experimental':{'interval':'0.000000001s',"
                        + "'failurePercentageEjection':{},'childPolicy':[{'switchboard':{}}]}}]}",
                "{'loadBalancingConfig':[{'outlier_detection_experimental':{'childPolicy':[{'switchboard':{'x':1}}]}}]}",
                "{'loadBalancingConfig':[{'switchboard':5}]}",
                "{'loadBalancingConfig':[{'switchboard':{'routes':[{'subsets':[{}],'match':{'headers':"
                        + "[{'name':'x','regex':'(alice|bob)(,(alice|bob))*'}]}}]}}]}",
                "{'loadBalancingConfig':[{'no such policy':{}}]}",
                "{'loadBalancingConfig':[{'pick_first':{'shuffleAddressList':'x'}}]}",
                "{'loadBalancingPolicy':['pick_first']}",
                "{'unknown':1}",
                "[]",
                "null",
                "",
                "{",
            })
    void a_config_that_was_good_then_bad_then_gone_leaves_a_working_channel(String bad) throws Exception {
        String json = bad.replace('\'', '"');
        assertThrows(IllegalArgumentException.class, () -> ServiceConfigCheck.check(json));
        say(GOOD);
        ManagedChannel channel = channels.open(builder());
        assertEquals("a", TestService.whoOnceReady(channel));
        say(json);
        assertEquals("a", TestService.who(channel));
        Await.until("it is refused", () -> !refusals.isEmpty());
        assertEquals(1, refusals.size());
        say(null);
        assertEquals("a", TestService.who(channel));
        say(GOOD);
        assertEquals("a", TestService.who(channel));
        assertEquals(1, refusals.size());

        say(json);
        ManagedChannel fresh = channels.open(builder());
        assertEquals("a", TestService.whoOnceReady(fresh));
        say(null);
        assertEquals("a", TestService.who(fresh));
    }

    @Test
    void what_is_nested_without_end_costs_itself() throws Exception {
        ManagedChannel channel = channels.open(builder());
        for (String deep : List.of(
                "[".repeat(100_000),
                "{\"a\":".repeat(100_000),
                "{\"loadBalancingConfig\":" + "[".repeat(200) + "]".repeat(200) + "}",
                "{\"loadBalancingConfig\":"
                        + "[{\"outlier_detection_experimental\":{\"childPolicy\":".repeat(40)
                        + "[{\"switchboard\":{}}]"
                        + "}}]".repeat(40)
                        + "}")) {
            assertThrows(IllegalArgumentException.class, () -> ServiceConfigCheck.check(deep));
            int before = refusals.size();
            say(deep);
            assertEquals("a", TestService.whoOnceReady(channel));
            Await.until("it is refused", () -> refusals.size() > before);
        }
        assertEquals(4, refusals.size());
    }

    /** It goes from the builder to the channel and past the resolver. */
    @Test
    void a_bad_config_of_the_application_fails_calls_with_its_reason_and_breaks_nothing() {
        ManagedChannel channel = channels.open(builder()
                .defaultLoadBalancingPolicy(SwitchboardLoadBalancerProvider.POLICY)
                .setNameResolverArg(DirectoryNameResolver.POLICY_CHOSEN, true)
                .defaultServiceConfig(Map.of("healthCheckConfig", Map.of("serviceName", 5.0))));
        say(null);
        StatusRuntimeException told = assertThrows(StatusRuntimeException.class, () -> TestService.who(channel));
        assertEquals(Status.Code.UNAVAILABLE, told.getStatus().getCode(), () -> String.valueOf(told.getStatus()));
        say(GOOD);
        assertEquals("a", TestService.whoOnceReady(channel));
    }

    @Test
    void a_header_of_any_length_costs_a_call_no_more_than_reading_it() {
        say("""
                {"loadBalancingConfig": [{"switchboard": {"choice": {"ring_hash": {}}, "hashKey": {"header": "x-user"},
                  "routes": [
                    {"match": {"headers": [{"name": "x-user", "exact": "b"}]}, "subsets": [{}]},
                    {"match": {"headers": [{"name": "x-user", "prefix": "aab"}]}, "subsets": [{}]},
                    {"match": {"headers": [{"name": "x-user", "suffix": "aab"}]}, "subsets": [{}]},
                    {"match": {"headers": [{"name": "x-user", "contains": "aaaaaaaaaaaaaaaaab"}]}, "subsets": [{}]},
                    {"subsets": [{}], "sticky": {"header": "x-user"}}]}}]}
                """);
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x-user", Metadata.ASCII_STRING_MARSHALLER), "a".repeat(5000));
        ManagedChannel channel = channels.open(builder().intercept(MetadataUtils.newAttachHeadersInterceptor(headers)));
        assertEquals("a", TestService.whoOnceReady(channel));
        assertTrue(refusals.isEmpty(), refusals::toString);
    }

    @Test
    void a_pick_that_throws_is_one_failed_call() {
        AtomicBoolean broken = new AtomicBoolean();
        Candidate candidate = new Candidate(
                "a",
                server,
                PickResult.withNoResult(),
                false,
                1,
                new CallLoad(true, ChoiceConfig.DEFAULT.decay(), () -> 0));
        RoutingPicker picker = new PickPlan(
                        List.of(candidate), PolicyConfig.of(Json.map("{choice: {peak_ewma: {}}}")), Locality.UNKNOWN)
                .picker(new PickerState(new SplittableRandom(1)), () -> 0, () -> {
                    if (broken.get()) {
                        throw new NoSuchMethodError("of another version");
                    }
                    return 0;
                });
        broken.set(true);
        PickResult picked = picker.pickSubchannel(DescribedCall.NONE);
        assertTrue(picked.isDrop());
        assertEquals(Status.Code.INTERNAL, picked.getStatus().getCode());
        assertTrue(String.valueOf(picked.getStatus().getDescription()).contains("of another version"));
    }

    @Test
    void calls_are_answered_while_configs_of_all_sorts_come_and_go() {
        ManagedChannel channel = channels.open(builder());
        for (int i = 0; i < 200; i++) {
            say(i % 3 == 0 ? GOOD : i % 3 == 1 ? "{\"healthCheckConfig\":{\"serviceName\":" + i + "}}" : null);
            assertEquals(
                    "a",
                    TestService.who(
                            channel, CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(20, TimeUnit.SECONDS)));
        }
    }
}

package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.grpc.Attributes;
import io.grpc.InsecureChannelCredentials;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Overlay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which policy a real channel has whose application, or framework, has set a default service config. */
class DefaultPolicyTest {
    private static final String RETRIES = "{methodConfig: [{name: [{}], retryPolicy: {maxAttempts: 4,"
            + " initialBackoff: \"0.01s\", maxBackoff: \"0.01s\", backoffMultiplier: 1,"
            + " retryableStatusCodes: [\"UNAVAILABLE\"]}}]}";
    private static final String TIMEOUT = "{\"methodConfig\": [{\"name\": [{}], \"timeout\": \"20s\"}]}";

    private final ScriptedChannels channels = new ScriptedChannels();
    private final List<TestService> services = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();

    @BeforeEach
    void serve() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            TestService service = new TestService(name);
            services.add(service);
            instances.add(channels.started(service.start("127.0.0.1")));
        }
        channels.directory.live(instances.toArray(new Instance[0]));
    }

    @AfterEach
    void stop() {
        channels.close();
    }

    private ManagedChannel open(UnaryOperator<ManagedChannelBuilder<?>> changed) {
        return channels.open(changed.apply(channels.to("demo", InsecureChannelCredentials.create())));
    }

    private ManagedChannel open(String config) {
        return open(builder -> builder.defaultServiceConfig(Json.map(config)));
    }

    private static Map<String, Integer> tally(ManagedChannel channel) {
        Map<String, Integer> tally = new HashMap<>();
        for (int i = 0; i < 30; i++) {
            tally.merge(TestService.who(channel), 1, Integer::sum);
        }
        return tally;
    }

    private static void awaitTurns(ManagedChannel channel) throws InterruptedException {
        Await.until("calls take turns", () -> tally(channel).equals(Map.of("a", 10, "b", 10, "c", 10)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{healthCheckConfig: {serviceName: \"\"}}", RETRIES})
    void a_default_config_that_names_no_policy_has_ours(String config) throws Exception {
        awaitTurns(open(config));
    }

    @Test
    void what_else_it_says_holds() throws Exception {
        ManagedChannel channel = open(RETRIES);
        awaitTurns(channel);
        services.forEach(service -> service.failuresLeft.set(1));
        assertEquals(
                30, tally(channel).values().stream().mapToInt(calls -> calls).sum());
    }

    @Test
    void so_has_a_channel_that_takes_no_config_from_resolvers() throws Exception {
        awaitTurns(open(ManagedChannelBuilder::disableServiceConfigLookUp));
        awaitTurns(open(builder -> builder.disableServiceConfigLookUp().defaultServiceConfig(Json.map(RETRIES))));
    }

    @Test
    void a_policy_that_is_named_holds_and_be_it_pick_first() throws Exception {
        ManagedChannel channel = open("{loadBalancingConfig: [{pick_first: {}}]}");
        String first = TestService.who(channel);
        assertEquals(Map.of(first, 30), tally(channel));
        ManagedChannel old = open("{loadBalancingPolicy: \"pick_first\"}");
        String only = TestService.who(old);
        assertEquals(Map.of(only, 30), tally(old));
    }

    @Test
    void so_does_the_default_policy_of_a_builder() throws Exception {
        ManagedChannel channel =
                open(builder -> builder.defaultServiceConfig(Json.map("{}")).defaultLoadBalancingPolicy("round_robin"));
        instances.set(0, instances.get(0).toBuilder().weight(1).build());
        channels.directory.live(instances.toArray(new Instance[0]));
        awaitTurns(channel);
    }

    @Test
    void the_registrys_config_comes_and_goes_without_a_failed_call() throws Exception {
        ManagedChannel channel = open(RETRIES);
        awaitTurns(channel);
        channels.directory.publish(new Overlay(Map.of(), TIMEOUT)
                .over(ScriptedDirectory.snapshot(Freshness.LIVE, null, 0, instances.toArray(new Instance[0]))));
        awaitTurns(channel);
        channels.directory.live(instances.toArray(new Instance[0]));
        awaitTurns(channel);
    }

    @Test
    void a_change_of_the_list_touches_no_connection() throws Exception {
        ManagedChannel channel = open("{}");
        awaitTurns(channel);
        channels.directory.live(instances.get(0), instances.get(1));
        Await.until("c is out", () -> tally(channel).equals(Map.of("a", 15, "b", 15)));
    }

    /** Of two endpoints, pick_first dials one at first. */
    @ParameterizedTest
    @CsvSource({"true, false, 2", "true, true, 1", ", false, 1"})
    void a_policy_that_keeps_a_connection_to_each_endpoint_gets_what_it_asks_for(
            @Nullable Boolean ours, boolean petiole, int dialled) {
        LoadBalancerProvider real = DefaultPolicy.pickFirst(LoadBalancerRegistry.getDefaultRegistry());
        assertNotNull(real);
        PolicyHarness harness = new PolicyHarness();
        Attributes.Builder attributes = Attributes.newBuilder();
        if (ours != null) {
            attributes.set(InstanceAttributes.UNLESS_NAMED, ours);
        }
        if (petiole) {
            attributes.set(LoadBalancer.IS_PETIOLE_POLICY, true);
        }
        harness.context.execute(() -> new DefaultPolicy(real)
                .newLoadBalancer(harness.helper)
                .acceptResolvedAddresses(LoadBalancer.ResolvedAddresses.newBuilder()
                        .setAddresses(List.of(PolicyHarness.endpoint(1), PolicyHarness.endpoint(2)))
                        .setAttributes(attributes.build())
                        .build()));
        assertEquals(
                dialled,
                harness.subchannels.stream().filter(one -> one.requests > 0).count());
    }

    @Test
    void elsewhere_pick_first_is_what_it_was() throws Exception {
        awaitTurns(open("{}"));
        LoadBalancerRegistry registry = LoadBalancerRegistry.getDefaultRegistry();
        LoadBalancerProvider installed = registry.getProvider("pick_first");
        assertNotNull(installed);
        DefaultPolicy.install();
        assertSame(installed, registry.getProvider("pick_first"), "once");
        LoadBalancerProvider real = DefaultPolicy.pickFirst(registry);
        assertNotNull(real);
        assertEquals(
                "io.grpc.internal.PickFirstLoadBalancerProvider",
                real.getClass().getName());
        ManagedChannel channel = channels.open(
                ManagedChannelBuilder.forTarget("dns:///" + instances.get(0).address())
                        .defaultServiceConfig(Map.of())
                        .usePlaintext());
        assertEquals(Map.of("a", 30), tally(channel));
    }
}

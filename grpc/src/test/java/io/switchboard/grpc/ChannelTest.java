package io.switchboard.grpc;

import static io.switchboard.grpc.ScriptedDirectory.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The resolver in real channels, with real servers on loopback. */
class ChannelTest {
    private static final NameResolver.Args.Key<ScriptedDirectory> DIRECTORY = NameResolver.Args.Key.create("directory");

    private static final Map<String, ?> RETRY = Map.of(
            "name",
            List.of(Map.of()),
            "retryPolicy",
            Map.of(
                    "maxAttempts",
                    4.0,
                    "initialBackoff",
                    "0.01s",
                    "maxBackoff",
                    "0.1s",
                    "backoffMultiplier",
                    2.0,
                    "retryableStatusCodes",
                    List.of("UNAVAILABLE")));

    private static final NameResolverProvider PROVIDER = new NameResolverProvider() {
        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 4;
        }

        @Override
        public String getDefaultScheme() {
            return "scripted";
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            return new DirectoryNameResolver(args.getArg(DIRECTORY), ScriptedDirectory.SERVICE, "demo", args);
        }
    };

    private final ScriptedDirectory directory = new ScriptedDirectory();
    private final List<TestService> services = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();

    @BeforeAll
    static void register() {
        NameResolverRegistry.getDefaultRegistry().register(PROVIDER);
    }

    @AfterAll
    static void deregister() {
        NameResolverRegistry.getDefaultRegistry().deregister(PROVIDER);
    }

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        servers.forEach(Server::shutdownNow);
    }

    private Instance serve(String name) throws IOException {
        TestService service = new TestService(name);
        Server server = service.start("127.0.0.1");
        services.add(service);
        servers.add(server);
        return TestService.instance(server);
    }

    private ManagedChannelBuilder<?> builder() {
        return Grpc.newChannelBuilder("scripted:///xiaoxu/demo", InsecureChannelCredentials.create())
                .setNameResolverArg(DIRECTORY, directory);
    }

    private ManagedChannel open(ManagedChannelBuilder<?> builder) {
        ManagedChannel channel = builder.build();
        channels.add(channel);
        return channel;
    }

    private static Future<String> waiting(ManagedChannel channel) {
        return ClientCalls.futureUnaryCall(
                channel.newCall(TestService.WHO, CallOptions.DEFAULT.withWaitForReady()), "");
    }

    private static Map<String, Integer> tally(ManagedChannel channel, int calls) {
        Map<String, Integer> tally = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            tally.merge(TestService.who(channel), 1, Integer::sum);
        }
        return tally;
    }

    private static void awaitAnswersFrom(ManagedChannel channel, Set<String> names) throws InterruptedException {
        Set<String> seen = new HashSet<>();
        Await.until("answers come from " + names, () -> {
            seen.add(TestService.who(channel));
            return seen.containsAll(names);
        });
    }

    private static Status failure(ManagedChannel channel) {
        return assertThrows(StatusRuntimeException.class, () -> TestService.who(channel))
                .getStatus();
    }

    @Test
    void calls_take_turns_among_the_instances_by_default() throws Exception {
        directory.live(serve("a"), serve("b"), serve("c"));
        ManagedChannel channel = open(builder());
        awaitAnswersFrom(channel, Set.of("a", "b", "c"));
        assertEquals(Map.of("a", 10, "b", 10, "c", 10), tally(channel, 30));
    }

    @Test
    void a_joining_instance_gets_calls_and_a_leaving_one_gets_none() throws Exception {
        Instance a = serve("a");
        Instance b = serve("b");
        directory.live(a);
        ManagedChannel channel = open(builder());
        assertEquals(Map.of("a", 3), tally(channel, 3));
        directory.live(a, b);
        awaitAnswersFrom(channel, Set.of("a", "b"));
        directory.live(b);
        Await.until("a is out of the turns", () -> tally(channel, 4).equals(Map.of("b", 4)));
    }

    @Test
    void a_draining_instance_and_one_of_weight_zero_get_no_calls() throws Exception {
        directory.live(
                serve("a"),
                serve("b").toBuilder().weight(0).build(),
                serve("c").toBuilder().state(InstanceState.DRAINING).build());
        ManagedChannel channel = open(builder());
        assertEquals(Map.of("a", 20), tally(channel, 20));
    }

    @Test
    void calls_wait_while_nothing_is_known() throws Exception {
        Instance a = serve("a");
        ManagedChannel channel = open(builder());
        Future<String> call = ClientCalls.futureUnaryCall(channel.newCall(TestService.WHO, CallOptions.DEFAULT), "");
        assertThrows(TimeoutException.class, () -> call.get(100, TimeUnit.MILLISECONDS));
        directory.live(a);
        assertEquals("a", call.get(60, TimeUnit.SECONDS));
    }

    @Test
    void an_unknown_service_fails_calls_with_its_name_and_the_registry() {
        directory.publish(snapshot(Freshness.LIVE, null, 2));
        Status status = failure(open(builder()));
        assertEquals(Status.Code.UNAVAILABLE, status.getCode());
        assertEquals(
                "no instances of service xiaoxu/demo registered in etcd at 127.0.0.1:2379,"
                        + " 2 entries skipped as unreadable",
                status.getDescription());
    }

    @Test
    void an_unreachable_registry_fails_calls_with_the_reason() {
        directory.publish(snapshot(Freshness.UNKNOWN, "connection refused", 0));
        Status status = failure(open(builder()));
        assertEquals(Status.Code.UNAVAILABLE, status.getCode());
        assertEquals(
                "cannot look up service xiaoxu/demo in etcd at 127.0.0.1:2379: connection refused",
                status.getDescription());
    }

    @Test
    void wait_for_ready_calls_outlast_an_unreachable_registry_and_an_empty_list() throws Exception {
        directory.publish(snapshot(Freshness.UNKNOWN, "connection refused", 0));
        ManagedChannel channel = open(builder());
        Future<String> call = waiting(channel);
        failure(channel);
        directory.live();
        Await.until(
                "the list is known to be empty",
                () -> String.valueOf(failure(channel).getDescription()).startsWith("no instances"));
        assertThrows(TimeoutException.class, () -> call.get(100, TimeUnit.MILLISECONDS));
        directory.live(serve("a"));
        assertEquals("a", call.get(60, TimeUnit.SECONDS));
    }

    @Test
    void stale_snapshot_keeps_last_known_instances() throws Exception {
        Instance a = serve("a");
        directory.live(a);
        ManagedChannel channel = open(builder());
        assertEquals("a", TestService.who(channel));
        directory.publish(snapshot(Freshness.STALE, "connection refused", 0, a));
        assertEquals(Map.of("a", 20), tally(channel, 20));

        ManagedChannel late = open(builder());
        assertEquals(Map.of("a", 20), tally(late, 20));
    }

    @Test
    void the_last_instance_to_leave_leaves_the_message_behind() throws Exception {
        directory.live(serve("a"));
        ManagedChannel channel = open(builder());
        TestService.who(channel);
        directory.live();
        servers.get(0).shutdownNow();
        Await.until("the failure says that no instances are left", () -> {
            try {
                TestService.who(channel);
                return false;
            } catch (StatusRuntimeException e) {
                return String.valueOf(e.getStatus().getDescription()).startsWith("no instances of service xiaoxu/demo");
            }
        });
    }

    @Test
    void a_burst_ends_with_the_last_list() throws Exception {
        Instance a = serve("a");
        Instance b = serve("b");
        directory.live(a);
        ManagedChannel channel = open(builder());
        TestService.who(channel);
        for (int i = 0; i < 1000; i++) {
            directory.live(a, Instance.at("127.0.0.1:" + (1 + i)));
        }
        directory.live(b);
        Await.until("only b answers", () -> tally(channel, 4).equals(Map.of("b", 4)));
    }

    @Test
    void an_application_keeps_its_retries() throws Exception {
        directory.live(serve("a"), serve("b"));
        ManagedChannel channel = open(builder()
                .defaultLoadBalancingPolicy("switchboard")
                .defaultServiceConfig(Map.of("methodConfig", List.of(RETRY))));
        awaitAnswersFrom(channel, Set.of("a", "b"));
        services.forEach(service -> service.failuresLeft.set(1));
        assertEquals(Set.of("a", "b"), tally(channel, 20).keySet());
    }

    @Test
    void a_call_that_began_before_there_was_a_list_is_retried_too() throws Exception {
        Instance a = serve("a");
        services.get(0).failuresLeft.set(1);
        ManagedChannel channel = open(builder().defaultServiceConfig(Map.of("methodConfig", List.of(RETRY))));
        Future<String> call = ClientCalls.futureUnaryCall(channel.newCall(TestService.WHO, CallOptions.DEFAULT), "");
        directory.live(a);
        assertEquals("a", call.get(60, TimeUnit.SECONDS));
    }

    @Test
    void an_application_keeps_the_policy_of_its_service_config() throws Exception {
        directory.live(serve("a"), serve("b"));
        ManagedChannel channel = open(builder()
                .defaultServiceConfig(Map.of("loadBalancingConfig", List.of(Map.of("pick_first", Map.of())))));
        assertEquals(1, tally(channel, 20).size());
    }

    @Test
    void a_policy_that_is_chosen_on_the_builder_is_left_alone() throws Exception {
        directory.live(serve("a"), serve("b"));
        ManagedChannel channel = open(builder()
                .setNameResolverArg(DirectoryNameResolver.POLICY_CHOSEN, true)
                .defaultLoadBalancingPolicy("pick_first"));
        assertEquals(1, tally(channel, 20).size());
    }

    @Test
    void an_instance_that_answers_with_failures_is_ejected_by_outlier_detection_around_the_policy() throws Exception {
        directory.live(serve("a"), serve("b"));
        services.get(0).failuresLeft.set(Integer.MAX_VALUE);
        Map<String, ?> detection = Map.of(
                "interval",
                "1s",
                "baseEjectionTime",
                "60s",
                "maxEjectionPercentage",
                50.0,
                "failurePercentageEjection",
                Map.of("threshold", 50.0, "enforcementPercentage", 100.0, "minimumHosts", 2.0, "requestVolume", 5.0),
                "childPolicy",
                List.of(Map.of("switchboard", Map.of())));
        ManagedChannel channel = open(builder()
                .defaultServiceConfig(
                        Map.of("loadBalancingConfig", List.of(Map.of("outlier_detection_experimental", detection)))));
        Await.until("only b is called", () -> {
            try {
                return tally(channel, 20).equals(Map.of("b", 20));
            } catch (StatusRuntimeException e) {
                return false;
            }
        });
    }

    @Test
    void a_channel_that_was_idle_follows_again_with_the_same_policy() throws Exception {
        directory.live(serve("a"), serve("b"));
        ManagedChannel channel = open(builder());
        awaitAnswersFrom(channel, Set.of("a", "b"));
        channel.enterIdle();
        Await.until("the resolver has let go", directory.listeners::isEmpty);
        awaitAnswersFrom(channel, Set.of("a", "b"));
        assertEquals(Map.of("a", 10, "b", 10), tally(channel, 20));
    }

    @Test
    void the_directory_is_asked_when_an_instance_does_not_answer() throws Exception {
        directory.live(serve("a"), Instance.at("127.0.0.1:1"));
        ManagedChannel channel = open(builder());
        TestService.who(channel);
        Await.until("the directory is asked", () -> directory.refreshes.get() > 0);
    }

    @Test
    void an_ipv6_instance_is_called() throws Exception {
        Assumptions.assumeTrue(hasIpv6Loopback(), "no IPv6 loopback");
        TestService service = new TestService("six");
        Server server = service.start("::1");
        servers.add(server);
        directory.live(Instance.at("[::1]:" + server.getPort()));
        assertEquals("six", TestService.who(open(builder())));
    }

    @Test
    void a_host_name_is_looked_up_and_one_that_does_not_exist_costs_itself_only() throws Exception {
        Instance a = serve("a");
        serve("b");
        directory.live(
                a,
                Instance.at("localhost:" + servers.get(1).getPort()),
                Instance.at("does-not-exist.invalid:80"),
                Instance.at("999.1.1.1:80"));
        ManagedChannel channel = open(builder());
        awaitAnswersFrom(channel, Set.of("a", "b"));
        assertEquals(Map.of("a", 10, "b", 10), tally(channel, 20));
    }

    @Test
    void hosts_that_cannot_be_looked_up_are_named() {
        directory.live(Instance.at("999.1.1.1:80"));
        String message = String.valueOf(failure(open(builder())).getDescription());
        assertTrue(message.contains("999.1.1.1 is not an IP address"), message);
        assertTrue(message.contains("xiaoxu/demo registered in etcd at 127.0.0.1:2379"), message);
    }

    private static boolean hasIpv6Loopback() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
    }
}

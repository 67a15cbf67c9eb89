package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.api.AuthGrpc;
import io.switchboard.etcd.api.AuthenticateRequest;
import io.switchboard.etcd.api.AuthenticateResponse;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An operator changes how a running fleet is called: real servers and channels on an etcd, with not one call failed on
 * the way. Any gRPC service would do; one of etcd's is at hand.
 */
class LiveConfigTest {
    private static final String SERVICE = "xiaoxu/demo";
    private static final String CONFIG = "switchboard/services/" + SERVICE + "//config";
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String ONLY_V2 = """
            {"loadBalancingConfig": [{"switchboard": {"routes": [{"name": "canary", "subsets": [{"version": "v2"}]}]}}]}""";

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final ContractClient operator = new ContractClient(etcd.endpoint());
    private final BlockingQueue<String> refused = new LinkedBlockingQueue<>();
    private final Switchboard switchboard = Switchboard.connect(
            SwitchboardOptions.builder(EtcdOptions.builder(etcd.endpoint()).build())
                    .withoutSnapshotCache()
                    .telemetry(new Telemetry() {
                        @Override
                        public void configRefused(ServiceName service, String reason) {
                            refused.add(service + ": " + reason);
                        }
                    })
                    .build());
    private final List<RegisteredServer> servers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    @BeforeEach
    void serve() throws InterruptedException {
        serve("a", "v1");
        serve("b", "v1");
        serve("c", "v2");
    }

    @AfterEach
    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        servers.forEach(RegisteredServer::close);
        switchboard.close();
        operator.close();
        etcd.close();
    }

    @Test
    void routes_come_change_and_go_and_touch_no_connection() throws Exception {
        for (ManagedChannel channel : List.of(chosen(Map.of()), plain())) {
            awaitOnly(channel, Set.of("a", "b", "c"));
            int connected = connections.get();
            operator.put(CONFIG, ONLY_V2);
            awaitOnly(channel, Set.of("c"));
            operator.put(CONFIG, ONLY_V2.replace("v2", "v1"));
            awaitOnly(channel, Set.of("a", "b"));
            delete(CONFIG);
            awaitOnly(channel, Set.of("a", "b", "c"));
            assertEquals(connected, connections.get());
        }
    }

    @Test
    void a_drained_instance_gets_no_call_until_it_is_cleared() throws Exception {
        ManagedChannel channel = chosen(Map.of());
        awaitOnly(channel, Set.of("a", "b", "c"));
        String key = "switchboard/services/" + SERVICE + "//overrides/a";
        operator.put(key, "{\"state\":\"draining\",\"by\":\"ann\",\"reason\":\"disk\"}");
        awaitOnly(channel, Set.of("b", "c"));
        delete(key);
        awaitOnly(channel, Set.of("a", "b", "c"));
    }

    @Test
    void a_bad_config_leaves_the_last_good_one_and_is_told() throws Exception {
        ManagedChannel channel = chosen(Map.of());
        operator.put(CONFIG, ONLY_V2);
        awaitOnly(channel, Set.of("c"));
        operator.put(CONFIG, ONLY_V2.replace("subsets", "subset"));
        String told = refused.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        assertTrue(String.valueOf(told).contains("switchboard.routes[0].subsets"), told);
        for (int i = 0; i < 100; i++) {
            assertEquals("c", call(channel));
        }
        operator.put(CONFIG, ONLY_V2.replace("v2", "v1"));
        awaitOnly(channel, Set.of("a", "b"));
    }

    @Test
    void it_is_laid_over_the_applications_own() throws Exception {
        ManagedChannel channel = chosen(Map.of(
                "methodConfig",
                List.of(Map.of("name", List.of(Map.of()), "timeout", "0.000000001s", "waitForReady", true))));
        assertEquals(Status.Code.DEADLINE_EXCEEDED, failure(channel));
        operator.put(CONFIG, "{\"methodConfig\": [{\"name\": [{}], \"timeout\": \"60s\"}]}");
        Await.until("the operators' timeout holds", () -> failure(channel) == Status.Code.OK);
        awaitOnly(channel, Set.of("a", "b", "c"));
        operator.put(CONFIG, ONLY_V2);
        Await.until("the application's timeout holds again", () -> failure(channel) == Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void a_channel_that_starts_begins_with_it() throws Exception {
        // With the usual fallback, calls would go to others until there is a connection to this one.
        operator.put(CONFIG, ONLY_V2.replace("\"subsets\"", "\"fallback\": \"fail\", \"subsets\""));
        ManagedChannel channel = chosen(Map.of());
        for (int i = 0; i < 100; i++) {
            assertEquals("c", call(channel));
        }
    }

    private void serve(String name, String version) throws InterruptedException {
        RegisteredServer server = switchboard.serve(
                SERVICE,
                Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                        .addService(new Named(name))
                        .addTransportFilter(new ServerTransportFilter() {
                            @Override
                            public Attributes transportReady(Attributes attributes) {
                                connections.incrementAndGet();
                                return attributes;
                            }
                        }),
                ServeOptions.builder()
                        .id(name)
                        .version(version)
                        .drainDelay(Duration.ZERO)
                        .shutdownHook(false)
                        .build());
        servers.add(server);
        assertTrue(server.awaitActive(LONG));
    }

    private ManagedChannel chosen(Map<String, ?> applications) {
        return open(
                applications.isEmpty()
                        ? switchboard.channel(SERVICE, InsecureChannelCredentials.create())
                        : switchboard.channel(SERVICE, InsecureChannelCredentials.create(), applications));
    }

    private ManagedChannel plain() {
        return open(Grpc.newChannelBuilder("etcd:///" + SERVICE, InsecureChannelCredentials.create())
                .setNameResolverArg(Switchboard.RESOLVER_ARG, switchboard));
    }

    private ManagedChannel open(ManagedChannelBuilder<?> builder) {
        ManagedChannel channel = builder.build();
        channels.add(channel);
        return channel;
    }

    /** Calls until a hundred calls in a row are answered by these, each of them; none may fail. */
    private static void awaitOnly(ManagedChannel channel, Set<String> names) {
        Await.until("calls go to " + names, () -> {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                seen.add(call(channel));
            }
            return seen.equals(names);
        });
    }

    private static String call(ManagedChannel channel) {
        return AuthGrpc.newBlockingStub(channel)
                .authenticate(AuthenticateRequest.getDefaultInstance())
                .getToken();
    }

    private static Status.Code failure(ManagedChannel channel) {
        try {
            call(channel);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private void delete(String key) {
        operator.kv()
                .deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ContractClient.bytes(key))
                        .build());
    }

    private static final class Named extends AuthGrpc.AuthImplBase {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> observer) {
            observer.onNext(AuthenticateResponse.newBuilder().setToken(name).build());
            observer.onCompleted();
        }
    }
}

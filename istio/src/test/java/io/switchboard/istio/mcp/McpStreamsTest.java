package io.switchboard.istio.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.switchboard.controlplane.PartProcess;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.istio.ScriptedRegistry;
import io.switchboard.istio.api.Resource;
import io.switchboard.istio.api.ServiceEntry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that asks as istiod does: all kinds at once, its first nonces made up, everything accepted. */
@Timeout(180)
class McpStreamsTest {
    /** In istiod's order. */
    static final List<String> KINDS = List.of(
            "core/v1alpha1/MeshConfig",
            "security.istio.io/v1/AuthorizationPolicy",
            "networking.istio.io/v1/DestinationRule",
            "networking.istio.io/v1alpha3/EnvoyFilter",
            "networking.istio.io/v1/Gateway",
            "security.istio.io/v1/PeerAuthentication",
            "networking.istio.io/v1beta1/ProxyConfig",
            "security.istio.io/v1/RequestAuthentication",
            "networking.istio.io/v1/ServiceEntry",
            "networking.istio.io/v1/Sidecar",
            "telemetry.istio.io/v1/Telemetry",
            "extensions.istio.io/v1alpha1/TrafficExtension",
            "networking.istio.io/v1/VirtualService",
            "extensions.istio.io/v1alpha1/WasmPlugin",
            "networking.istio.io/v1/WorkloadEntry",
            "networking.istio.io/v1/WorkloadGroup");

    private static final String ENTRIES = "networking.istio.io/v1/ServiceEntry";
    private static final Instance ONE = Instance.at("10.0.0.1:1");

    private final ScriptedRegistry registry = new ScriptedRegistry();
    private final PartProcess process = new PartProcess(registry);

    @BeforeEach
    void start() throws Exception {
        process.start(new McpProvider(), Map.of("push", "10ms", "streams", "3"));
    }

    @AfterEach
    void end() {
        process.close();
    }

    /** One stream, which gathers what comes. */
    final class Client implements AutoCloseable {
        final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", process.port())
                .usePlaintext()
                .build();
        final BlockingQueue<DiscoveryResponse> received = new LinkedBlockingQueue<>();
        final BlockingQueue<Status> ended = new LinkedBlockingQueue<>();
        final StreamObserver<DiscoveryRequest> requests = AggregatedDiscoveryServiceGrpc.newStub(channel)
                .streamAggregatedResources(new StreamObserver<>() {
                    @Override
                    public void onNext(DiscoveryResponse response) {
                        received.add(response);
                    }

                    @Override
                    public void onError(Throwable failed) {
                        ended.add(Status.fromThrowable(failed));
                    }

                    @Override
                    public void onCompleted() {
                        ended.add(Status.OK);
                    }
                });

        Client askAll() {
            KINDS.forEach(kind -> ask(kind, "2026-11-30T12:00:00Z"));
            return this;
        }

        void ask(String kind, String nonce) {
            requests.onNext(DiscoveryRequest.newBuilder()
                    .setNode(Node.newBuilder().setId("sidecar~istiod"))
                    .setTypeUrl(kind)
                    .setResponseNonce(nonce)
                    .build());
        }

        DiscoveryResponse next() throws InterruptedException {
            DiscoveryResponse response = received.poll(60, TimeUnit.SECONDS);
            assertTrue(response != null, () -> "nothing came; the stream: " + ended);
            return response;
        }

        DiscoveryResponse next(String kind) throws InterruptedException {
            DiscoveryResponse response = next();
            while (!response.getTypeUrl().equals(kind)) {
                accept(response);
                response = next();
            }
            return response;
        }

        void accept(DiscoveryResponse response) {
            requests.onNext(DiscoveryRequest.newBuilder()
                    .setTypeUrl(response.getTypeUrl())
                    .setVersionInfo(response.getVersionInfo())
                    .setResponseNonce(response.getNonce())
                    .build());
        }

        void refuse(DiscoveryResponse response, String why) {
            requests.onNext(DiscoveryRequest.newBuilder()
                    .setTypeUrl(response.getTypeUrl())
                    .setResponseNonce(response.getNonce())
                    .setErrorDetail(com.google.rpc.Status.newBuilder()
                            .setCode(Code.INVALID_ARGUMENT_VALUE)
                            .setMessage(why))
                    .build());
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }

    @Test
    void each_kind_is_answered_in_order_and_those_that_are_not_ours_with_nothing() throws Exception {
        live();
        try (Client client = new Client().askAll()) {
            for (String kind : KINDS) {
                DiscoveryResponse response = client.next();
                assertEquals(kind, response.getTypeUrl());
                boolean ours = kind.endsWith("/ServiceEntry") || kind.endsWith("/DestinationRule");
                assertEquals(ours ? 1 : 0, response.getResourcesCount(), kind);
                if (ours) {
                    assertEquals(
                            "switchboard/prices.xiaoxu",
                            resource(response).getMetadata().getName());
                }
                client.accept(response);
            }
        }
    }

    @Test
    void nothing_is_answered_before_all_of_the_registry_was_read() throws Exception {
        registry.list("xiaoxu/prices");
        try (Client client = new Client().askAll()) {
            process.settle();
            assertEquals(0, client.received.size());
            live();
            assertEquals(KINDS.get(0), client.next().getTypeUrl());
        }
    }

    @Test
    void a_change_is_told_once_and_what_is_the_same_is_not() throws Exception {
        live();
        try (Client client = new Client().askAll()) {
            DiscoveryResponse first = client.next(ENTRIES);
            client.accept(first);
            registry.set("xiaoxu/prices", null, ONE, Instance.at("10.0.0.2:1"));
            DiscoveryResponse second = client.next(ENTRIES);
            assertNotEquals(first.getVersionInfo(), second.getVersionInfo());
            assertEquals(2, entry(second).getEndpointsCount());
            client.accept(second);
            registry.set("xiaoxu/prices", null, Instance.at("10.0.0.2:1"), ONE);
            registry.set("xiaoxu/prices", null, Instance.at("10.0.0.3:1"));
            assertEquals("10.0.0.3", entry(client.next(ENTRIES)).getEndpoints(0).getAddress());
        }
    }

    @Test
    void the_last_state_is_held_when_the_registry_is_lost() throws Exception {
        live();
        registry.lose();
        process.settle();
        try (Client client = new Client().askAll()) {
            assertEquals(1, entry(client.next(ENTRIES)).getEndpointsCount());
        }
    }

    @Test
    void a_client_that_never_responds_has_one_answer_of_each_kind() throws Exception {
        live();
        try (Client silent = new Client();
                Client other = new Client().askAll()) {
            silent.ask(ENTRIES, "");
            assertEquals(ENTRIES, silent.next().getTypeUrl());
            for (int i = 0; i < 5; i++) {
                registry.set("xiaoxu/prices", null, Instance.at("10.0.1." + i + ":1"));
                DiscoveryResponse response = other.next(ENTRIES);
                other.accept(response);
            }
            process.settle();
            assertEquals(0, silent.received.size());
        }
    }

    @Test
    void a_refused_answer_changes_nothing_for_others_and_is_shown() throws Exception {
        live();
        try (Client client = new Client()) {
            client.ask(ENTRIES, "");
            client.refuse(client.next(), "endpoint is odd");
            registry.set("xiaoxu/prices", null, Instance.at("10.0.0.7:1"));
            assertEquals("10.0.0.7", entry(client.next()).getEndpoints(0).getAddress());
            String shown = process.document("clients");
            assertTrue(shown.contains("sidecar~istiod") && shown.contains("\"nacks\":1"), shown);
        }
    }

    @Test
    void a_caller_gets_what_it_may_see() throws Exception {
        registry.set("secret", null, ONE);
        live();
        process.allow(service -> !service.equals(new ServiceName("secret")));
        try (Client client = new Client().askAll()) {
            DiscoveryResponse response = client.next(ENTRIES);
            assertEquals(1, response.getResourcesCount());
            assertEquals(
                    "switchboard/prices.xiaoxu",
                    resource(response).getMetadata().getName());
        }
    }

    @Test
    void streams_and_kinds_are_bounded() throws Exception {
        live();
        try (Client one = new Client().askAll();
                Client two = new Client().askAll();
                Client greedy = new Client()) {
            one.next();
            two.next();
            greedy.ask(ENTRIES, "");
            greedy.next();
            try (Client tooMany = new Client()) {
                Status refused = tooMany.ended.poll(60, TimeUnit.SECONDS);
                assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused == null ? null : refused.getCode());
            }
            for (int i = 0; i < 100; i++) {
                greedy.ask("nonsense/" + i, "");
            }
            Status ended = greedy.ended.poll(60, TimeUnit.SECONDS);
            assertEquals(Status.Code.INVALID_ARGUMENT, ended == null ? null : ended.getCode());
        }
    }

    @Test
    void a_process_that_ends_sends_its_clients_elsewhere() throws Exception {
        live();
        try (Client client = new Client().askAll()) {
            client.next();
            process.closePart();
            Status ended = client.ended.poll(60, TimeUnit.SECONDS);
            assertEquals(Status.Code.UNAVAILABLE, ended == null ? null : ended.getCode());
        }
    }

    private void live() {
        registry.set("xiaoxu/prices", null, ONE);
        registry.tellServices(Freshness.LIVE);
        process.awaitReady();
    }

    private static Resource resource(DiscoveryResponse response) throws InvalidProtocolBufferException {
        return Resource.parseFrom(response.getResources(0).getValue());
    }

    private static ServiceEntry entry(DiscoveryResponse response) throws InvalidProtocolBufferException {
        return ServiceEntry.parseFrom(resource(response).getBody().getValue());
    }
}

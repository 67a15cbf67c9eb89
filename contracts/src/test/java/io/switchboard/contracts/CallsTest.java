package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.api.AuthGrpc;
import io.switchboard.etcd.api.AuthenticateRequest;
import io.switchboard.etcd.api.AuthenticateResponse;
import io.switchboard.etcd.layout.Format;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls from end to end, by every kind of target. Any service would do; one of etcd's is at hand. */
class CallsTest {
    private static final ServeOptions QUICK =
            ServeOptions.builder().drainDelay(Duration.ZERO).shutdownHook(false).build();

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard switchboard = Switchboard.connect(etcd.endpoint());
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<RegisteredServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        servers.forEach(RegisteredServer::close);
        switchboard.close();
        etcd.close();
    }

    @Test
    void every_kind_of_target_spreads_calls_evenly() throws Exception {
        serve("a");
        serve("b");
        serve("c");
        String address = etcd.endpoint().substring("http://".length());
        List<ManagedChannel> all = List.of(
                switchboard
                        .channel("xiaoxu/demo", InsecureChannelCredentials.create())
                        .build(),
                Grpc.newChannelBuilder("etcd:///xiaoxu/demo", InsecureChannelCredentials.create())
                        .setNameResolverArg(Switchboard.RESOLVER_ARG, switchboard)
                        .build(),
                Grpc.newChannelBuilder("etcd://" + address + "/xiaoxu/demo", InsecureChannelCredentials.create())
                        .build(),
                Grpc.newChannelBuilder("etcd:///xiaoxu/demo?endpoints=" + address, InsecureChannelCredentials.create())
                        .build());
        channels.addAll(all);
        for (ManagedChannel channel : all) {
            awaitAnswersFrom(channel, 3);
            Map<String, Integer> counts = new TreeMap<>();
            for (int i = 0; i < 300; i++) {
                counts.merge(call(channel), 1, Integer::sum);
            }
            assertEquals(Map.of("a", 100, "b", 100, "c", 100), counts);
        }
    }

    @Test
    void a_target_of_another_format_finds_who_registers_in_it() throws Exception {
        String address = etcd.endpoint().substring("http://".length());
        for (Format format : Format.values()) {
            try (Switchboard other = Switchboard.connect(
                            EtcdOptions.builder(etcd.endpoint()).format(format).build());
                    RegisteredServer server = other.serve("formats/" + format, server(format.toString()), QUICK)) {
                assertTrue(server.awaitActive(Duration.ofMinutes(1)));
                ManagedChannel channel = Grpc.newChannelBuilder(
                                "etcd://" + address + "/formats/" + format + "?format=" + format,
                                InsecureChannelCredentials.create())
                        .build();
                channels.add(channel);
                assertEquals(format.toString(), call(channel));
            }
        }
    }

    @Test
    void an_unknown_service_fails_with_its_name_and_the_registry() {
        ManagedChannel channel = open("nobody/here");
        StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, () -> call(channel));
        assertEquals(Status.Code.UNAVAILABLE, failure.getStatus().getCode());
        String told = String.valueOf(failure.getStatus().getDescription());
        assertTrue(told.contains("no instances of service nobody/here registered in etcd at 127.0.0.1:"), told);
    }

    @Test
    void a_call_that_waits_goes_on_once_a_server_registers() throws Exception {
        ManagedChannel channel = open("xiaoxu/demo");
        assertThrows(StatusRuntimeException.class, () -> call(channel));
        CompletableFuture<String> waiting = new CompletableFuture<>();
        AuthGrpc.newStub(channel)
                .withWaitForReady()
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .authenticate(AuthenticateRequest.getDefaultInstance(), new StreamObserver<>() {
                    @Override
                    public void onNext(AuthenticateResponse response) {
                        waiting.complete(response.getToken());
                    }

                    @Override
                    public void onError(Throwable error) {
                        waiting.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {}
                });
        serve("late");
        assertEquals("late", waiting.get(60, TimeUnit.SECONDS));
    }

    @Test
    void calls_go_on_while_etcd_is_gone() throws Exception {
        serve("a");
        ManagedChannel channel = open("xiaoxu/demo");
        awaitAnswersFrom(channel, 1);
        etcd.stop();
        for (int i = 0; i < 100; i++) {
            assertEquals("a", call(channel));
        }
    }

    @Test
    void a_registered_server_is_told_from_outside_where_it_is_reached() throws Exception {
        RegisteredServer server = switchboard.serve(
                "xiaoxu/demo",
                server("a"),
                ServeOptions.builder()
                        .advertise("10.1.2.3:99")
                        .drainDelay(Duration.ZERO)
                        .shutdownHook(false)
                        .build());
        servers.add(server);
        assertTrue(server.awaitActive(Duration.ofMinutes(1)));
        assertEquals(
                "[xiaoxu/demo/10.1.2.3:99]", etcd.read("xiaoxu/demo/").keySet().toString());
    }

    @Test
    void a_server_serves_although_etcd_is_absent() throws Exception {
        etcd.stop();
        RegisteredServer server = switchboard.serve("xiaoxu/demo", server("a"), QUICK);
        servers.add(server);
        ManagedChannel direct = Grpc.newChannelBuilder(
                        "127.0.0.1:" + server.port(), InsecureChannelCredentials.create())
                .build();
        channels.add(direct);
        assertEquals("a", call(direct));
        etcd.restart(true);
        assertTrue(server.awaitActive(Duration.ofMinutes(1)));
    }

    private void serve(String name) throws InterruptedException {
        RegisteredServer server = switchboard.serve("xiaoxu/demo", server(name), QUICK);
        servers.add(server);
        assertTrue(server.awaitActive(Duration.ofMinutes(1)));
    }

    private static ServerBuilder<?> server(String name) {
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new AuthGrpc.AuthImplBase() {
                    @Override
                    public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> reply) {
                        reply.onNext(
                                AuthenticateResponse.newBuilder().setToken(name).build());
                        reply.onCompleted();
                    }
                });
    }

    private ManagedChannel open(String service) {
        ManagedChannel channel = switchboard
                .channel(service, InsecureChannelCredentials.create())
                .build();
        channels.add(channel);
        return channel;
    }

    private static String call(ManagedChannel channel) {
        return AuthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .authenticate(AuthenticateRequest.getDefaultInstance())
                .getToken();
    }

    /** Until all of them are connected the turns are taken among fewer. */
    private static void awaitAnswersFrom(ManagedChannel channel, int expected) {
        Await.until(expected + " servers answer", () -> {
            TreeMap<String, Integer> seen = new TreeMap<>();
            for (int i = 0; i < 30; i++) {
                seen.merge(call(channel), 1, Integer::sum);
            }
            return seen.size() == expected && seen.values().stream().allMatch(count -> count == 30 / expected);
        });
    }
}

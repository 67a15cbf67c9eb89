package io.switchboard.armeria;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerListenerAdapter;
import io.switchboard.Switchboard;
import io.switchboard.core.Registration;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwitchboardServerListenerTest {
    private static final ServeOptions AT_ONCE = ServeOptions.builder()
            .advertise("127.0.0.1")
            .shutdownHook(false)
            .drainDelay(Duration.ZERO)
            .build();

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard switchboard = Registry.connect(etcd);
    private final CompletableFuture<HttpResponse> held = new CompletableFuture<>();
    private final CompletableFuture<Boolean> called = new CompletableFuture<>();

    @AfterEach
    void stop() {
        switchboard.close();
        etcd.close();
    }

    private ServerBuilder builder() {
        return Server.builder()
                .http(0)
                .service("/name", (context, request) -> HttpResponse.of("one"))
                .service("/held", (context, request) -> {
                    called.complete(true);
                    return HttpResponse.of(held);
                })
                .gracefulShutdownTimeout(Duration.ofMillis(100), Duration.ofMinutes(1));
    }

    private static Registration active(SwitchboardServerListener listener) throws InterruptedException {
        Registration registration = listener.registration().orElseThrow();
        assertTrue(registration.awaitActive(Duration.ofMinutes(1)));
        return registration;
    }

    @Test
    void a_server_is_registered_at_its_port_and_again_when_it_is_started_again() throws Exception {
        SwitchboardServerListener listener = SwitchboardServerListener.builder(switchboard, "greeter")
                .options(AT_ONCE)
                .build();
        Server server = builder().serverListener(listener).build();
        assertTrue(listener.registration().isEmpty());
        for (int i = 0; i < 2; i++) {
            server.start().join();
            assertEquals(
                    server.activeLocalPort(),
                    active(listener).instance().address().port());
            assertEquals(1, etcd.read("").size());
            server.stop().join();
            assertEquals(Map.of(), etcd.read(""));
        }
    }

    @Test
    void of_several_ports_the_one_of_the_protocol_is_registered() throws Exception {
        SwitchboardServerListener listener = SwitchboardServerListener.builder(switchboard, "greeter")
                .options(AT_ONCE)
                .protocol(SessionProtocol.HTTPS)
                .build();
        Server server =
                builder().https(0).tlsSelfSigned().serverListener(listener).build();
        server.start().join();
        assertEquals(
                server.activeLocalPort(SessionProtocol.HTTPS),
                active(listener).instance().address().port());
        server.stop().join();
    }

    @Test
    void a_server_without_such_a_port_runs_and_is_not_registered() {
        SwitchboardServerListener listener = SwitchboardServerListener.builder(switchboard, "greeter")
                .protocol(SessionProtocol.HTTPS)
                .build();
        Server server = builder().serverListener(listener).build();
        server.start().join();
        assertTrue(listener.registration().isEmpty());
        server.stop().join();
    }

    @Test
    void it_has_left_before_it_stops_and_answers_meanwhile_and_ends_the_calls_it_has() throws Exception {
        SwitchboardServerListener listener = SwitchboardServerListener.builder(switchboard, "greeter")
                .options(ServeOptions.builder()
                        .advertise("127.0.0.1")
                        .drainDelay(Duration.ofSeconds(5))
                        .build())
                .build();
        CompletableFuture<Map<String, String>> left = new CompletableFuture<>();
        Server server = builder()
                .serverListener(listener)
                .serverListener(new ServerListenerAdapter() {
                    @Override
                    public void serverStopping(Server stopping) {
                        left.complete(etcd.read(""));
                    }
                })
                .build();
        server.start().join();
        active(listener);
        WebClient client = WebClient.of("http://127.0.0.1:" + server.activeLocalPort());
        CompletableFuture<AggregatedHttpResponse> inFlight = client.get("/held").aggregate();
        Await.on(called);

        CompletableFuture<Void> stopped = server.stop();
        Await.until("it is out of the registry", () -> etcd.read("").isEmpty());
        // Callers that have not heard of it yet.
        assertEquals("one", client.blocking().get("/name").contentUtf8());
        assertEquals(Map.of(), Await.on(left));
        assertFalse(stopped.isDone());
        held.complete(HttpResponse.of("held"));
        assertEquals("held", Await.on(inFlight).contentUtf8());
        stopped.join();
    }

    @Test
    void two_names_of_a_server_are_two_listeners() throws Exception {
        List<SwitchboardServerListener> listeners = List.of(
                SwitchboardServerListener.builder(switchboard, "greeter")
                        .options(AT_ONCE)
                        .build(),
                SwitchboardServerListener.builder(switchboard, "shop/greeter")
                        .options(AT_ONCE)
                        .build());
        ServerBuilder builder = builder();
        listeners.forEach(builder::serverListener);
        Server server = builder.build();
        server.start().join();
        for (SwitchboardServerListener one : listeners) {
            active(one);
        }
        assertEquals(2, etcd.read("").size());
        server.stop().join();
        assertEquals(Map.of(), etcd.read(""));
    }
}

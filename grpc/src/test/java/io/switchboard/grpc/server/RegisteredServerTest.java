package io.switchboard.grpc.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.Await;
import io.switchboard.grpc.TestService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class RegisteredServerTest {
    private static final ServiceName SERVICE = new ServiceName("xiaoxu/demo");

    private final TestService service = new TestService("a");
    private final RecordingRegistrar registrar = new RecordingRegistrar();
    private final List<RegisteredServer> servers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();

    @AfterEach
    void stop() {
        service.release.countDown();
        channels.forEach(ManagedChannel::shutdownNow);
        for (RegisteredServer server : servers) {
            server.server().shutdownNow();
            server.close();
        }
    }

    private static ServeOptions.Builder quick() {
        return ServeOptions.builder().drainDelay(Duration.ofMillis(50));
    }

    private RegisteredServer start(RecordingRegistrar registrar, ServeOptions.Builder options) {
        RegisteredServer server =
                RegisteredServer.start(service.builder(), SERVICE, registrar, options.build(), null, () -> "127.0.0.1");
        servers.add(server);
        return server;
    }

    private ManagedChannel open(RegisteredServer server) {
        ManagedChannel channel = Grpc.newChannelBuilder(
                        "127.0.0.1:" + server.port(), InsecureChannelCredentials.create())
                .build();
        channels.add(channel);
        return channel;
    }

    private Future<String> hold(ManagedChannel channel) throws InterruptedException {
        Future<String> call = ClientCalls.futureUnaryCall(channel.newCall(TestService.HOLD, CallOptions.DEFAULT), "");
        assertTrue(service.held.await(60, TimeUnit.SECONDS));
        return call;
    }

    private static ServingStatus health(ManagedChannel channel, String name) {
        return HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.newBuilder().setService(name).build())
                .getStatus();
    }

    private static Thread inBackground(Runnable task) {
        Thread thread = new Thread(task, "test-closer");
        thread.start();
        return thread;
    }

    @Test
    void announces_the_bound_port_at_the_default_host_and_serves() throws Exception {
        RegisteredServer server = start(registrar, quick());
        assertEquals(List.of("register 127.0.0.1:" + server.port()), registrar.events);
        assertTrue(server.awaitActive(Duration.ofSeconds(1)));
        ManagedChannel channel = open(server);
        assertEquals("a", TestService.who(channel));
        assertEquals(ServingStatus.SERVING, health(channel, ""));
        assertEquals(ServingStatus.SERVING, health(channel, TestService.NAME));
    }

    @Test
    void announces_what_the_options_say() {
        Locality locality = new Locality("eu", "eu-1");
        start(
                registrar,
                quick().advertise("10.0.0.1:80")
                        .id("blue")
                        .weight(7)
                        .version("1.2")
                        .locality(locality)
                        .label("track", "canary"));
        Instance registered = registrar.registered;
        assertNotNull(registered);
        assertEquals("blue", registered.id());
        assertEquals("10.0.0.1:80", registered.address().toString());
        assertEquals(7, registered.weight());
        assertEquals("1.2", registered.version());
        assertEquals(locality, registered.locality());
        assertEquals("canary", registered.labels().get("track"));
    }

    @Test
    void is_unhealthy_and_deregistered_before_it_stops_taking_calls() {
        AtomicReference<@Nullable RegisteredServer> started = new AtomicReference<>();
        List<String> seen = new ArrayList<>();
        RecordingRegistrar watching = new RecordingRegistrar(RegistrationState.ACTIVE, () -> {
            ManagedChannel channel = open(Objects.requireNonNull(started.get()));
            seen.add(health(channel, "").name());
            seen.add(health(channel, TestService.NAME).name());
            seen.add(TestService.who(channel));
        });
        RegisteredServer server = start(watching, quick());
        started.set(server);
        server.close();
        assertEquals(List.of("NOT_SERVING", "NOT_SERVING", "a"), seen);
        assertEquals(List.of("register 127.0.0.1:" + server.port(), "close"), watching.events);
        assertTrue(server.server().isTerminated());
    }

    @Test
    void takes_calls_during_the_drain_delay() throws Exception {
        CountDownLatch deregistered = new CountDownLatch(1);
        RecordingRegistrar watching = new RecordingRegistrar(RegistrationState.ACTIVE, deregistered::countDown);
        RegisteredServer server = start(watching, quick().drainDelay(Duration.ofMinutes(5)));
        ManagedChannel channel = open(server);
        Thread closer = inBackground(server::close);
        assertTrue(deregistered.await(60, TimeUnit.SECONDS));
        assertEquals("a", TestService.who(channel));
        assertFalse(server.server().isShutdown());
        closer.interrupt();
        closer.join();
        assertTrue(server.server().isTerminated() || server.server().isShutdown());
    }

    @Test
    void a_call_in_flight_ends_within_the_grace() throws Exception {
        RegisteredServer server = start(registrar, quick());
        Future<String> call = hold(open(server));
        Thread closer = inBackground(server::close);
        Await.until("no new calls are taken", server.server()::isShutdown);
        assertFalse(call.isDone());
        service.release.countDown();
        assertEquals("a", call.get(60, TimeUnit.SECONDS));
        closer.join();
        assertTrue(server.server().isTerminated());
    }

    @Test
    void a_call_that_outlasts_the_grace_is_cancelled() throws Exception {
        RegisteredServer server = start(registrar, quick().grace(Duration.ofMillis(100)));
        Future<String> call = hold(open(server));
        server.close();
        assertTrue(server.server().isShutdown());
        ExecutionException failure = assertThrows(ExecutionException.class, () -> call.get(60, TimeUnit.SECONDS));
        assertEquals(Status.Code.CANCELLED, Status.fromThrowable(failure).getCode());
    }

    @Test
    void the_second_to_close_waits_for_the_first() throws Exception {
        RegisteredServer server = start(registrar, quick());
        Future<String> call = hold(open(server));
        Thread first = inBackground(server::close);
        Await.until("no new calls are taken", server.server()::isShutdown);
        FutureTask<Boolean> second = new FutureTask<>(() -> {
            server.close();
            return server.server().isTerminated();
        });
        Thread secondThread = inBackground(second);
        Await.until("the second waits", () -> secondThread.getState() == Thread.State.WAITING);
        service.release.countDown();
        assertTrue(second.get(60, TimeUnit.SECONDS));
        first.join();
        assertEquals("a", call.get(60, TimeUnit.SECONDS));
        assertEquals(1, registrar.events.stream().filter("close"::equals).count());
        server.close();
        server.awaitTermination();
    }

    @Test
    void a_server_that_nobody_could_see_does_not_wait_to_be_forgotten() {
        RegisteredServer server = start(
                new RecordingRegistrar(RegistrationState.PENDING, () -> {}), quick().drainDelay(Duration.ofMinutes(5)));
        assertFalse(server.registration().state() == RegistrationState.ACTIVE);
        server.close();
        assertTrue(server.server().isTerminated());
    }

    /** It is PENDING for its own process only: the registry may have told callers long before it told the writer. */
    @Test
    void a_server_whose_first_write_is_not_answered_yet_waits_until_callers_have_turned_to_others() throws Exception {
        CountDownLatch deregistered = new CountDownLatch(1);
        RecordingRegistrar writing = new RecordingRegistrar(RegistrationState.PENDING, deregistered::countDown);
        writing.written = true;
        RegisteredServer server = start(writing, quick().drainDelay(Duration.ofMinutes(5)));
        ManagedChannel channel = open(server);
        Thread closer = inBackground(server::close);
        assertTrue(deregistered.await(60, TimeUnit.SECONDS));
        Await.until("it waits", () -> closer.getState() == Thread.State.TIMED_WAITING);
        assertEquals("a", TestService.who(channel));
        assertFalse(server.server().isShutdown());
        closer.interrupt();
        closer.join();
    }

    @Test
    void a_registration_closed_by_its_owner_is_no_obstacle() {
        RegisteredServer server = start(registrar, quick());
        server.registration().close();
        server.close();
        assertTrue(server.server().isTerminated());
    }

    @Test
    void a_failing_deregistration_does_not_keep_the_server_running() {
        RegisteredServer server = start(
                new RecordingRegistrar(RegistrationState.ACTIVE, () -> {
                    throw new IllegalStateException("no registry");
                }),
                quick());
        server.close();
        assertTrue(server.server().isTerminated());
    }

    @Test
    void a_refused_registration_stops_the_server() throws Exception {
        IllegalStateException refusal = new IllegalStateException("taken");
        registrar.broken = refusal;
        assertSame(refusal, assertThrows(IllegalStateException.class, () -> start(registrar, quick())));
        Instance registered = registrar.registered;
        assertNotNull(registered);
        Await.until("nobody listens there", () -> {
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), registered.address().port())) {
                return !socket.isConnected();
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Test
    void a_bad_advertised_address_starts_nothing() {
        assertThrows(IllegalArgumentException.class, () -> start(registrar, quick().advertise("host:0")));
        assertEquals(List.of(), registrar.events);
    }

    @Test
    void a_port_in_use_is_an_error_that_names_the_service() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String message = String.valueOf(assertThrows(
                            UncheckedIOException.class,
                            () -> RegisteredServer.start(
                                    Grpc.newServerBuilderForPort(
                                            taken.getLocalPort(), InsecureServerCredentials.create()),
                                    SERVICE,
                                    registrar,
                                    ServeOptions.defaults(),
                                    () -> "127.0.0.1"))
                    .getMessage());
            assertTrue(message.startsWith("cannot start the server of service xiaoxu/demo: "), message);
            assertTrue(message.contains(String.valueOf(taken.getLocalPort())), message);
        }
    }

    @Test
    void health_can_be_left_to_the_application() {
        RegisteredServer server = start(registrar, quick().health(false));
        StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, () -> health(open(server), ""));
        assertEquals(Status.Code.UNIMPLEMENTED, failure.getStatus().getCode());
    }

    @Test
    void negative_durations_are_refused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ServeOptions.builder().grace(Duration.ofSeconds(-1)).build());
    }
}

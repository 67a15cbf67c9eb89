package io.switchboard.grpc.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.switchboard.core.Instance;
import io.switchboard.core.Registrar;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.Await;
import io.switchboard.grpc.TestService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registration of which a part throws costs the server none of the other steps by which it ends, and no call. */
@Timeout(180)
class FailingRegistrationTest {
    private static final ServiceName SERVICE = new ServiceName("xiaoxu/demo");

    private final TestService service = new TestService("a");
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger port = new AtomicInteger();
    private @Nullable RegisteredServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.server().shutdownNow();
        }
    }

    private RegisteredServer start(Registrar registrar) {
        ServeOptions options =
                ServeOptions.builder().drainDelay(Duration.ofMillis(20)).build();
        RegisteredServer started =
                RegisteredServer.start(service.builder(), SERVICE, registrar, options, null, () -> "127.0.0.1");
        server = started;
        return started;
    }

    private Registrar failingAt(String part, Throwable failure) {
        return (name, instance) -> new Failing(name, instance, part, failure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"update", "close", "mayBeKnown", "instance"})
    void a_call_in_flight_is_answered_whatever_part_of_the_registration_throws(String part) throws Exception {
        for (Throwable failure :
                List.of(new IllegalArgumentException("4,109 bytes"), new StackOverflowError("no depth"))) {
            TestService held = new TestService("held");
            ServeOptions options =
                    ServeOptions.builder().drainDelay(Duration.ofMillis(20)).build();
            RegisteredServer started = RegisteredServer.start(
                    held.builder(), SERVICE, failingAt(part, failure), options, null, () -> "127.0.0.1");
            ManagedChannel calling = Grpc.newChannelBuilder(
                            "127.0.0.1:" + started.port(), InsecureChannelCredentials.create())
                    .build();
            try {
                Future<String> call =
                        ClientCalls.futureUnaryCall(calling.newCall(TestService.HOLD, CallOptions.DEFAULT), "");
                assertTrue(held.held.await(60, TimeUnit.SECONDS));
                Thread closer = new Thread(started::close, "test-closer");
                closer.start();
                Await.until("no new calls are taken", started.server()::isShutdown);
                assertFalse(call.isDone());
                held.release.countDown();
                assertEquals("held", call.get(60, TimeUnit.SECONDS));
                closer.join();
                assertTrue(started.server().isTerminated());
            } finally {
                held.release.countDown();
                calling.shutdownNow();
                started.server().shutdownNow();
            }
        }
        assertTrue(asked.containsAll(List.of("close", "mayBeKnown")), asked::toString);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_refused_registration_lets_go_of_the_port(boolean withError) throws Exception {
        Throwable refusal = withError ? new StackOverflowError() : new IllegalArgumentException("too long");
        Registrar refusing = (name, instance) -> {
            port.set(instance.address().port());
            throw thrown(refusal);
        };
        assertSame(refusal, assertThrows(Throwable.class, () -> start(refusing)));
        Await.until("the port is free", () -> {
            try (ServerSocket again = new ServerSocket(port.get(), 1, InetAddress.getLoopbackAddress())) {
                return again.getLocalPort() == port.get();
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void a_port_in_use_registers_nothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThrows(
                    UncheckedIOException.class,
                    () -> RegisteredServer.start(
                            Grpc.newServerBuilderForPort(taken.getLocalPort(), InsecureServerCredentials.create()),
                            SERVICE,
                            failingAt("", new IllegalStateException()),
                            ServeOptions.defaults(),
                            () -> "127.0.0.1"));
        }
        assertEquals(List.of(), asked);
    }

    private static RuntimeException thrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    /** Throws where it is told to. */
    private final class Failing implements Registration {
        private final ServiceName service;
        private final Instance instance;
        private final String part;
        private final Throwable failure;

        Failing(ServiceName service, Instance instance, String part, Throwable failure) {
            this.service = service;
            this.instance = instance;
            this.part = part;
            this.failure = failure;
        }

        private void ask(String what) {
            asked.add(what);
            if (part.equals(what)) {
                throw thrown(failure);
            }
        }

        @Override
        public ServiceName service() {
            return service;
        }

        @Override
        public Instance instance() {
            ask("instance");
            return instance;
        }

        @Override
        public RegistrationState state() {
            return RegistrationState.ACTIVE;
        }

        @Override
        public boolean mayBeKnown() {
            ask("mayBeKnown");
            return true;
        }

        @Override
        public Optional<String> problem() {
            return Optional.empty();
        }

        @Override
        public void onState(Consumer<RegistrationState> listener) {}

        @Override
        public boolean awaitActive(Duration timeout) {
            return true;
        }

        @Override
        public void update(Instance updated) {
            ask("update");
        }

        @Override
        public void close() {
            ask("close");
        }
    }
}

package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.api.AuthGrpc;
import io.switchboard.etcd.api.AuthenticateRequest;
import io.switchboard.etcd.api.AuthenticateResponse;
import io.switchboard.testing.SnapshotQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that leave without having been started by Switchboard, and what is left of one that is closed. */
@Timeout(300)
class LeaveTest {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");
    private static final Duration LONG = Duration.ofMinutes(1);

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard caller = connect();
    private final List<Switchboard> servers = new ArrayList<>();
    private final List<Server> running = new ArrayList<>();
    private final List<Registration> registrations = new ArrayList<>();
    private final List<AtomicInteger> calls = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        servers.forEach(Switchboard::close);
        caller.close();
        running.forEach(Server::shutdownNow);
        etcd.close();
    }

    @Test
    void two_of_three_registrations_closed_while_their_servers_run_are_gone_at_once() throws Exception {
        three();
        try (SnapshotQueue seen = SnapshotQueue.follow(caller.directory(), DEMO)) {
            seen.until(snapshot -> snapshot.instances().size() == 3);
            ManagedChannel channel = channel(caller);
            awaitAnswers(channel, 3);
            registrations.get(0).close();
            registrations.get(1).close();
            Snapshot left = seen.until(snapshot -> snapshot.instances().size() == 1);
            assertEquals(Set.of(), left.doubted());
            // The channel hears of it on another thread: from its first answers on, only one is called.
            awaitSettled(channel, 2);
        }
    }

    @Test
    void when_all_leave_none_is_doubted() throws Exception {
        three();
        try (SnapshotQueue seen = SnapshotQueue.follow(caller.directory(), DEMO)) {
            seen.until(snapshot -> snapshot.instances().size() == 3);
            servers.forEach(Switchboard::close);
            Snapshot left = seen.until(snapshot -> snapshot.instances().isEmpty());
            assertEquals(Freshness.LIVE, left.freshness());
            assertEquals(Set.of(), left.doubted());
        }
    }

    @Test
    void a_switchboard_that_is_closed_by_an_interrupted_thread_leaves_nothing_behind() throws Exception {
        three();
        try (SnapshotQueue seen = SnapshotQueue.follow(caller.directory(), DEMO)) {
            seen.until(snapshot -> snapshot.instances().size() == 3);
            for (Switchboard server : servers) {
                Thread closer = new Thread(() -> {
                    Thread.currentThread().interrupt();
                    server.close();
                });
                closer.start();
                closer.join();
            }
            Snapshot left = seen.until(snapshot -> snapshot.instances().isEmpty());
            assertEquals(Set.of(), left.doubted());
        }
    }

    @Test
    void calls_that_wait_for_a_switchboard_are_told_that_it_is_closed() throws Exception {
        etcd.delay(Duration.ofMinutes(10));
        Switchboard closing = connect();
        ManagedChannel before = channel(closing);
        AtomicInteger told = new AtomicInteger();
        Thread call = new Thread(() -> {
            if (failure(before).contains("Switchboard is closed")) {
                told.incrementAndGet();
            }
        });
        call.start();
        try (SnapshotQueue seen = SnapshotQueue.follow(closing.directory(), DEMO)) {
            seen.next();
            closing.close();
            assertEquals(
                    Freshness.UNKNOWN,
                    seen.until(snapshot -> "Switchboard is closed".equals(snapshot.problem()))
                            .freshness());
        }
        call.join();
        assertEquals(1, told.get());
        String after = failure(channel(closing));
        assertTrue(after.contains("Switchboard is closed"), after);
        assertThrows(IllegalStateException.class, () -> closing.directory().follow(DEMO, snapshot -> {}));
        assertThrows(IllegalStateException.class, () -> closing.register(DEMO.value(), Instance.at("127.0.0.1:1")));
    }

    @Test
    void a_channel_that_knows_its_servers_works_on_after_the_close() throws Exception {
        three();
        Switchboard closing = connect();
        ManagedChannel channel = channel(closing);
        awaitAnswers(channel, 3);
        closing.close();
        for (int i = 0; i < 30; i++) {
            call(channel);
        }
    }

    private Switchboard connect() {
        return Switchboard.connect(SwitchboardOptions.builder(etcd.endpoint())
                .withoutSnapshotCache()
                .build());
    }

    private void three() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            AtomicInteger counted = new AtomicInteger();
            calls.add(counted);
            Server server = serve(counted);
            running.add(server);
            Switchboard own = connect();
            servers.add(own);
            Registration registration = own.register(DEMO.value(), Instance.at("127.0.0.1:" + server.getPort()));
            registrations.add(registration);
            assertTrue(registration.awaitActive(LONG));
        }
    }

    private static Server serve(AtomicInteger counted) {
        try {
            return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .addService(new AuthGrpc.AuthImplBase() {
                        @Override
                        public void authenticate(
                                AuthenticateRequest request, StreamObserver<AuthenticateResponse> reply) {
                            counted.incrementAndGet();
                            reply.onNext(AuthenticateResponse.getDefaultInstance());
                            reply.onCompleted();
                        }
                    })
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ManagedChannel channel(Switchboard switchboard) {
        ManagedChannel channel = switchboard
                .channel(DEMO.value(), InsecureChannelCredentials.create())
                .build();
        channels.add(channel);
        return channel;
    }

    private static void call(ManagedChannel channel) {
        AuthenticateResponse unused = AuthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .authenticate(AuthenticateRequest.getDefaultInstance());
    }

    private static String failure(ManagedChannel channel) {
        Status status =
                assertThrows(StatusRuntimeException.class, () -> call(channel)).getStatus();
        assertEquals(Status.Code.UNAVAILABLE, status.getCode());
        return String.valueOf(status.getDescription());
    }

    private void awaitAnswers(ManagedChannel channel, int servers) {
        Await.until("calls reach " + servers, () -> {
            call(channel);
            return calls.stream().filter(counted -> counted.get() > 0).count() == servers;
        });
    }

    /** Waits until none of the first few is called any more: thirty calls in a row that would have reached each. */
    private void awaitSettled(ManagedChannel channel, int gone) {
        Await.until("only the others are called", () -> {
            int before =
                    calls.subList(0, gone).stream().mapToInt(AtomicInteger::get).sum();
            for (int i = 0; i < 30; i++) {
                call(channel);
            }
            return before
                    == calls.subList(0, gone).stream()
                            .mapToInt(AtomicInteger::get)
                            .sum();
        });
    }
}

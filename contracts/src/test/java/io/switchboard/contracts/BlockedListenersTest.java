package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ServerBuilder;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.api.AuthGrpc;
import io.switchboard.etcd.api.AuthenticateRequest;
import io.switchboard.etcd.api.AuthenticateResponse;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.testing.SnapshotQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A program's listeners that block, although they must not, hold up themselves and not the library. */
class BlockedListenersTest {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final ServeOptions QUICK =
            ServeOptions.builder().drainDelay(Duration.ZERO).shutdownHook(false).build();
    /** More than there are threads for. */
    private static final int MANY = 100;

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard switchboard = Switchboard.connect(etcd.endpoint());
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger blocked = new AtomicInteger();

    @AfterEach
    void close() {
        released.countDown();
        switchboard.close();
        etcd.close();
    }

    private <T> void block(T unused) {
        blocked.incrementAndGet();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void however_many_block_channels_are_told_and_registrations_become_active() throws Exception {
        for (int i = 0; i < MANY; i++) {
            switchboard.directory().follow(new ServiceName("blocked/" + i), this::block);
        }
        Await.until("as many block as may", () -> blocked.get() == 64);
        ServerBuilder<?> builder = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new AuthGrpc.AuthImplBase() {
                    @Override
                    public void authenticate(
                            AuthenticateRequest request, StreamObserver<AuthenticateResponse> response) {
                        response.onNext(AuthenticateResponse.getDefaultInstance());
                        response.onCompleted();
                    }
                });
        ManagedChannel channel = switchboard
                .channel(DEMO.value(), InsecureChannelCredentials.create())
                .build();
        try (RegisteredServer server = switchboard.serve(DEMO.value(), builder, QUICK)) {
            for (int i = 0; i < MANY; i++) {
                server.registration().onState(this::block);
            }
            assertTrue(server.awaitActive(Duration.ofMinutes(1)));
            assertEquals(
                    AuthenticateResponse.getDefaultInstance(),
                    AuthGrpc.newBlockingStub(channel)
                            .withWaitForReady()
                            .withDeadlineAfter(1, TimeUnit.MINUTES)
                            .authenticate(AuthenticateRequest.getDefaultInstance()));
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void while_less_than_the_bound_block_the_others_are_told_at_once() throws Exception {
        Registration registration = switchboard.register(DEMO.value(), Instance.at("10.0.0.1:80"));
        for (int i = 0; i < 31; i++) {
            switchboard.directory().follow(DEMO, this::block);
            registration.onState(this::block);
        }
        Await.until("they block", () -> blocked.get() == 62);
        List<RegistrationState> states = new CopyOnWriteArrayList<>();
        registration.onState(states::add);
        try (SnapshotQueue followed = SnapshotQueue.follow(switchboard.directory(), DEMO)) {
            followed.until(snapshot -> snapshot.instances().size() == 1);
        }
        registration.close();
        Await.until("the end is told", () -> states.contains(RegistrationState.CLOSED));
    }

    @Test
    void a_listener_of_states_that_throws_an_error_gets_the_next_state_and_so_do_the_others() throws Exception {
        Registration registration = switchboard.register(DEMO.value(), Instance.at("10.0.0.1:80"));
        assertTrue(registration.awaitActive(Duration.ofMinutes(1)));
        List<RegistrationState> thrower = new CopyOnWriteArrayList<>();
        List<RegistrationState> other = new CopyOnWriteArrayList<>();
        registration.onState(state -> {
            thrower.add(state);
            throw new NoSuchMethodError("as the test wants");
        });
        registration.onState(other::add);
        registration.close();
        List<RegistrationState> expected = List.of(RegistrationState.ACTIVE, RegistrationState.CLOSED);
        Await.until("both are told", () -> thrower.equals(expected) && other.equals(expected));
    }

    @Test
    void an_answer_to_an_operator_that_is_used_at_length_holds_nothing_up() throws Exception {
        try (EtcdClient client =
                EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build())) {
            // Asked on another thread: an answer that is there already is used by who asks.
            CompletableFuture<Void> used = CompletableFuture.supplyAsync(
                            () -> RegistryAdmin.of(client).services().thenAccept(this::block))
                    .thenCompose(asked -> asked);
            Await.until("it is used", () -> blocked.get() == 1);
            assertFalse(used.isDone());
            assertEquals(
                    List.of(),
                    RegistryAdmin.of(client).services().get(1, TimeUnit.MINUTES).services());
        }
    }
}

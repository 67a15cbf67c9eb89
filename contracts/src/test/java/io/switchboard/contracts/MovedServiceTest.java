package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.api.AuthGrpc;
import io.switchboard.etcd.api.AuthenticateRequest;
import io.switchboard.etcd.api.AuthenticateResponse;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.operator.OverrideChange;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.testing.SnapshotQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client remembers what is true no longer, and etcd, which knows better, is there. */
@Timeout(300)
class MovedServiceTest {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    @TempDir
    Path memory;

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard servers = Switchboard.connect(
            SwitchboardOptions.builder(etcd.endpoint()).withoutSnapshotCache().build());

    @AfterEach
    void stop() {
        servers.close();
        etcd.close();
    }

    @Test
    void a_start_calls_no_address_that_the_service_has_left_whoever_is_there_now() throws Exception {
        Server old = serve("old");
        Registration before = register(old);
        remember();
        before.close();
        int port = old.getPort();
        old.shutdownNow().awaitTermination();
        Server stranger = bind(Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                .addService(new HealthStatusManager().getHealthService())
                .build());
        Server moved = serve("moved");
        Registration after = register(moved);
        try {
            for (int start = 0; start < 5; start++) {
                assertEquals(Set.of("moved"), answers(20));
            }
        } finally {
            after.close();
            moved.shutdownNow();
            stranger.shutdownNow();
        }
    }

    @Test
    void a_start_calls_no_instance_that_an_operator_has_drained_meanwhile() throws Exception {
        Server one = serve("one");
        Server other = serve("other");
        List<Registration> registrations = List.of(register(one), register(other));
        remember();
        try (EtcdClient operator =
                EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build())) {
            OverrideChange unused = RegistryAdmin.of(operator)
                    .drain(
                            InstanceTarget.of(
                                    DEMO, registrations.get(0).instance().id()),
                            new ChangeAuthor("ann", ""))
                    .get(60, TimeUnit.SECONDS);
            for (int start = 0; start < 5; start++) {
                assertEquals(Set.of("other"), answers(20));
            }
        } finally {
            registrations.forEach(Registration::close);
            one.shutdownNow();
            other.shutdownNow();
        }
    }

    private Switchboard client() {
        return Switchboard.connect(SwitchboardOptions.builder(etcd.endpoint())
                .snapshotCache(memory)
                .build());
    }

    private void remember() throws InterruptedException {
        try (Switchboard client = client();
                SnapshotQueue followed = SnapshotQueue.follow(client.directory(), DEMO)) {
            followed.until(snapshot -> !snapshot.instances().isEmpty());
            Await.until("the set is on disk", () -> {
                try (Stream<Path> files = Files.walk(memory)) {
                    return files.anyMatch(path -> path.toString().endsWith(".set"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** Who answers the first calls of a client that starts; one that fails is a failure of the test. */
    private Set<String> answers(int calls) throws InterruptedException {
        Set<String> answers = new HashSet<>();
        try (Switchboard client = client()) {
            ManagedChannel channel = client.channel(DEMO.value(), InsecureChannelCredentials.create())
                    .build();
            try {
                for (int i = 0; i < calls; i++) {
                    answers.add(AuthGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(60, TimeUnit.SECONDS)
                            .authenticate(AuthenticateRequest.getDefaultInstance())
                            .getToken());
                }
            } finally {
                channel.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
            }
        }
        return answers;
    }

    private Registration register(Server server) throws InterruptedException {
        Registration registration = servers.register(DEMO.value(), Instance.at("127.0.0.1:" + server.getPort()));
        assertTrue(registration.awaitActive(Duration.ofMinutes(1)));
        return registration;
    }

    private static Server serve(String name) {
        return bind(Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new AuthGrpc.AuthImplBase() {
                    @Override
                    public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> reply) {
                        reply.onNext(
                                AuthenticateResponse.newBuilder().setToken(name).build());
                        reply.onCompleted();
                    }
                })
                .build());
    }

    private static Server bind(Server server) {
        try {
            return server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

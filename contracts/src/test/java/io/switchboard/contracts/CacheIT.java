package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ServerBuilder;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.etcd.api.AuthGrpc;
import io.switchboard.etcd.api.AuthenticateRequest;
import io.switchboard.etcd.api.AuthenticateResponse;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.SnapshotQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client starts while etcd is down, and calls the server that an earlier one knew. */
class CacheIT {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");
    private static final ServeOptions QUICK =
            ServeOptions.builder().drainDelay(Duration.ZERO).shutdownHook(false).build();

    @TempDir
    Path directory;

    @Test
    void a_process_without_etcd_calls_the_server_that_an_earlier_process_knew() throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                Switchboard servers = Switchboard.connect(etcd.endpoint());
                RegisteredServer server = servers.serve(DEMO.value(), answering("one"), QUICK)) {
            assertTrue(server.awaitActive(Duration.ofMinutes(1)));
            // A process that ends waits a second for the disk, and not longer.
            for (int attempt = 0; attempt < 5 && remembered() == 0; attempt++) {
                assertEquals("ANSWER one", call(etcd.endpoint()));
            }
            assertEquals(1, remembered());
            etcd.stop();
            assertEquals("ANSWER one", call(etcd.endpoint()));
        }
    }

    @Test
    void a_start_from_memory_says_so_until_etcd_is_back() throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                Switchboard servers = Switchboard.connect(etcd.endpoint());
                RegisteredServer server = servers.serve(DEMO.value(), answering("one"), QUICK)) {
            assertTrue(server.awaitActive(Duration.ofMinutes(1)));
            SwitchboardOptions options = SwitchboardOptions.builder(etcd.endpoint())
                    .snapshotCache(directory)
                    .build();
            Snapshot live;
            try (Switchboard first = Switchboard.connect(options);
                    SnapshotQueue followed = SnapshotQueue.follow(first.directory(), DEMO)) {
                live = followed.until(snapshot -> snapshot.freshness() == Freshness.LIVE);
                Await.until("the set is on disk", () -> remembered() == 1);
            }
            etcd.stop();
            try (Switchboard second = Switchboard.connect(options);
                    SnapshotQueue followed = SnapshotQueue.follow(second.directory(), DEMO)) {
                Snapshot stale = followed.until(snapshot -> snapshot.freshness() == Freshness.STALE);
                assertEquals(live.instances(), stale.instances());
                assertTrue(String.valueOf(stale.problem()).startsWith("cached at "), stale.problem());
                ManagedChannel channel = second.channel(DEMO.value(), InsecureChannelCredentials.create())
                        .build();
                try {
                    assertEquals(
                            "one",
                            AuthGrpc.newBlockingStub(channel)
                                    .withDeadlineAfter(60, TimeUnit.SECONDS)
                                    .authenticate(AuthenticateRequest.getDefaultInstance())
                                    .getToken());
                } finally {
                    channel.shutdownNow();
                }
                etcd.restart(true);
                Snapshot back = followed.until(snapshot -> snapshot.freshness() == Freshness.LIVE);
                assertEquals(live.instances(), back.instances());
            }
        }
    }

    /** One call by a process that has the environment of this one, but the memory where it is by default. */
    private String call(String endpoint) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "call", ".txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CacheCaller.class.getName(),
                        endpoint)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(output.toFile());
        builder.environment().remove(Switchboard.CACHE_VARIABLE);
        builder.environment().put("XDG_CACHE_HOME", directory.toString());
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "the caller does not end");
            return Files.readString(output).strip();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private long remembered() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(path -> path.toString().endsWith(".set")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerBuilder<?> answering(String name) {
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
}

package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.Switchboard;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.LocalDeployment;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server processes of a service that is at zero while nobody calls, by the scaler and the activator of one process. */
@Tag("mesh") // The scaler's window is a minute.
class FromZeroAndBackIT {
    private static final Duration LATENCY = Duration.ofMillis(20);
    private static final Duration INTERVAL = Duration.ofMillis(50);
    /** Longer than a busy machine needs to start a server. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Map<String, String> METADATA =
            Map.of("service", Scene.SERVICE, "metric", "concurrency", "target", "2", "activation", "0");

    @TempDir
    Path folder;

    /** When the last server was started; {@code System.nanoTime()}. */
    private volatile long started;

    @Test
    void calls_start_the_first_server_and_none_fails_and_the_last_one_ends_when_nobody_calls() throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                Supervisor supervisor = new Supervisor();
                LocalDeployment deployment = new LocalDeployment(number -> server(supervisor, etcd, number));
                Switchboard client =
                        Scene.connect(Scene.options(etcd.endpoint()).build());
                FollowedSet view = FollowedSet.of(client.directory(), Scene.SERVICE)) {
            Child serve = serve(supervisor, etcd);
            Await.until("the activator is registered", () -> view.addresses().size() == 1);
            try (LocalAutoscaler autoscaler =
                    new LocalAutoscaler(deployment, 0, 3, METADATA, serve.first("scaler at"))) {
                // That nobody is registered counts after a minute, which calls do not wait for.
                autoscaler.awaitErrors(2);
                call(client, deployment);
                awaitNone(deployment);
                assertEquals(0, autoscaler.awaitAnswer().wanted(), "while nobody calls");
                call(client, deployment);
            }
        }
    }

    private void call(Switchboard client, LocalDeployment deployment) {
        long began = System.nanoTime();
        try (Traffic traffic = Traffic.start(channel(client), INTERVAL, PATIENCE)) {
            Await.until("a server is started", () -> !deployment.replicas().isEmpty());
            Child first = deployment.replicas().get(0);
            first.first("READY");
            long ready = System.nanoTime();
            first.first("STATE ACTIVE");
            long registered = System.nanoTime();
            Await.until("an answered call", () -> answered(traffic) > 0);
            long answered = System.nanoTime();
            System.out.printf(
                    "from zero: first call to the start of a server %d ms, until it listens %d,"
                            + " until it is registered %d, until the first answer %d ms%n",
                    millis(began, started),
                    millis(started, ready),
                    millis(ready, registered),
                    millis(registered, answered));
            await("answered calls", () -> answered(traffic) > 100, () -> "what failed: " + traffic.failures());
            traffic.rest(Duration.ofHours(1));
            Expect.noFailure(traffic);
        }
    }

    /** The scaler wants none once it has heard each second of a minute as a whole, which a busy machine may delay. */
    private static void awaitNone(LocalDeployment deployment) {
        await(
                "no servers once nobody calls",
                () -> deployment.replicas().isEmpty(),
                () -> "they are " + deployment.replicas());
        deployment.ending().forEach(Child::awaitEnd);
    }

    private static long millis(long from, long to) {
        return Duration.ofNanos(to - from).toMillis();
    }

    private static long answered(Traffic traffic) {
        return traffic.outcomes().stream().filter(Outcome::answered).count();
    }

    private static void await(String what, BooleanSupplier condition, Supplier<String> state) {
        for (int second = 0; second < PATIENCE.toSeconds() && !condition.getAsBoolean(); second++) {
            Await.pass(Duration.ofSeconds(1));
        }
        assertTrue(condition.getAsBoolean(), () -> what + " within " + PATIENCE + "; " + state.get());
    }

    private Child server(Supervisor supervisor, EtcdServer etcd, int number) {
        started = System.nanoTime();
        return LocalAutoscaler.server(supervisor, etcd, number, LATENCY);
    }

    private Child serve(Supervisor supervisor, EtcdServer etcd) throws IOException {
        Path config = Files.writeString(folder.resolve("serve.json"), """
                {"parts": {
                  "scaler": {"address": "127.0.0.1:0"},
                  "activator": {"address": "127.0.0.1:0", "services": "%s", "hold": "5m"}}}
                """.formatted(Scene.SERVICE));
        return supervisor.start(
                "serve",
                io.switchboard.cli.Main.class,
                List.of("serve", "--endpoints", etcd.endpoint(), "--config", config.toString()));
    }

    private static ManagedChannel channel(Switchboard client) {
        return client.channel(Scene.SERVICE, InsecureChannelCredentials.create())
                .build();
    }
}

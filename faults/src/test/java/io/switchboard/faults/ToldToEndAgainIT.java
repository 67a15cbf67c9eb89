package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Child;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A server that drains is told to end once more, by an operator who is tired of waiting: it goes on to drain. */
class ToldToEndAgainIT {
    private static final Duration DRAIN_DELAY = Duration.ofSeconds(1);

    @Test
    void a_second_signal_cuts_no_drain_short() {
        try (EtcdServer etcd = EtcdServer.start();
                Supervisor supervisor = new Supervisor();
                Scene scene = Scene.open(etcd.endpoint(), 1)) {
            Map<Child, Runnable> first = new LinkedHashMap<>();
            Child twice = server(supervisor, "twice", etcd);
            first.put(twice, twice::terminate);
            Child interrupted = server(supervisor, "interrupted", etcd);
            first.put(interrupted, interrupted::terminate);
            Child terminated = server(supervisor, "terminated", etcd);
            first.put(terminated, terminated::interrupt);
            Set<String> names = new TreeSet<>(scene.names());
            first.keySet().forEach(server -> names.add(server.name()));
            scene.traffic().awaitAnswers(names);

            Duration told = scene.traffic().now();
            first.values().forEach(Runnable::run);
            first.keySet().forEach(server -> server.first("STATE CLOSED"));
            for (int again = 0; again < 3; again++) {
                twice.terminate();
                interrupted.interrupt();
                terminated.terminate();
            }
            assertEquals(128 + 15, twice.exitValue());
            assertTrue(scene.traffic().now().minus(told).compareTo(DRAIN_DELAY) >= 0, "the delay was cut short");
            assertEquals(128 + 15, interrupted.exitValue());
            assertEquals(128 + 2, terminated.exitValue());
            scene.traffic().awaitServers(scene.names());
            scene.view().awaitLive(scene.addresses());
            Expect.noFailure(scene.traffic());
        }
    }

    private static Child server(Supervisor supervisor, String name, EtcdServer etcd) {
        return supervisor.server(
                name,
                etcd.endpoint(),
                Scene.SERVICE,
                "--ttl=" + Scene.TTL.toMillis(),
                "--drain-delay=" + DRAIN_DELAY.toMillis(),
                "--latency=700");
    }
}

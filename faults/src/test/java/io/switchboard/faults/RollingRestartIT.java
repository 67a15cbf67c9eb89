package io.switchboard.faults;

import io.switchboard.harness.Child;
import io.switchboard.testing.EtcdServer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every server of a service is replaced by another, one after the other, under load. */
class RollingRestartIT {
    private static final int SERVERS = 3;

    @Test
    void no_call_is_lost() {
        try (EtcdServer etcd = EtcdServer.start();
                Supervisor supervisor = new Supervisor();
                Scene scene = Scene.open(etcd.endpoint(), 0)) {
            Deque<Child> running = new ArrayDeque<>();
            Set<String> names = new TreeSet<>();
            int number = 0;
            while (running.size() < SERVERS) {
                Child started = server(supervisor, etcd, number++);
                running.addLast(started);
                names.add(started.name());
            }
            scene.traffic().awaitServers(names);
            var start = scene.traffic().now();
            for (int round = 0; round < SERVERS + 1; round++) {
                Child next = server(supervisor, etcd, number++);
                next.first("STATE ACTIVE");
                running.addLast(next);
                names.add(next.name());
                Child leaving = running.removeFirst();
                names.remove(leaving.name());
                leaving.terminate();
                leaving.awaitEnd();
            }
            scene.traffic().awaitServers(names);
            Expect.noFailureSince(scene.traffic(), start);
        }
    }

    private static Child server(Supervisor supervisor, EtcdServer etcd, int number) {
        return supervisor.server("server-" + number, etcd.endpoint(), Scene.SERVICE, "--ttl=2000", "--drain-delay=500");
    }
}

package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.EtcdMetrics;
import io.switchboard.testing.EtcdServer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The programs that the fault tests and the chaos run are made of do what is relied on. */
class HarnessIT {
    @Test
    void servers_and_callers_run_as_processes_and_end_as_told() {
        try (EtcdServer etcd = EtcdServer.start();
                Supervisor supervisor = new Supervisor()) {
            Child one = supervisor.server("one", etcd.endpoint(), Scene.SERVICE, "--ttl=2000");
            Child two = supervisor.server("two", etcd.endpoint(), Scene.SERVICE, "--ttl=2000", "--drain-delay=300");
            one.first("STATE ACTIVE");
            two.first("STATE ACTIVE");
            Child caller = supervisor.caller("caller", etcd.endpoint(), Scene.SERVICE, "--deadline=30000");
            CallerFeed feed = CallerFeed.of(caller, false);
            Await.until("both answer", () -> feed.answered().equals(Set.of("one", "two")));
            assertEquals(List.of(), feed.failures());

            two.terminate();
            two.awaitEnd();
            Await.until("one answers", () -> feed.answered().equals(Set.of("one")));
            assertEquals(List.of(), feed.failures());

            one.kill();
            Await.until("calls fail", () -> !feed.failures().isEmpty());
            String failure = caller.next("FAILURE", Traffic.DEADLINE);
            assertTrue(failure.contains("UNAVAILABLE") || failure.contains("UNKNOWN"), failure);
            caller.tell("close");
            caller.awaitEnd();
            assertFalse(caller.isAlive());
            assertTrue(EtcdMetrics.read(etcd.endpoint()).started("LeaseGrant") >= 2);
            assertEquals(
                    List.of(),
                    two.log().stream().filter(line -> line.contains("ERROR")).toList());
        }
    }
}

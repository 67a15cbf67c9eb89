package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A process stands still for longer than its lease lives, as by a long pause for garbage collection, and wakes. */
class FrozenProcessIT {
    @Test
    void a_server_that_wakes_finds_its_lease_gone_and_registers_under_a_new_one() {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Supervisor supervisor = new Supervisor();
                Scene scene = Scene.open(etcd.endpoint(), 2)) {
            Child sleeper = supervisor.server("sleeper", etcd.endpoint(), Scene.SERVICE, "--ttl=2000");
            scene.traffic().awaitServers(Set.of("server-0", "server-1", "sleeper"));
            String key = Scene.SERVICE + "/" + sleeper.address();
            long lease = raw.leaseOf(key);
            sleeper.pause();
            scene.view().awaitAddresses(scene.addresses());
            // The news is on its way to the channel, too.
            Duration gone = scene.traffic().now().plusSeconds(1);
            Await.pass(Scene.TTL);
            sleeper.resume();
            sleeper.first("STATE RECOVERING");
            Await.until("it is back", () -> raw.leaseOf(key) != 0);
            assertNotEquals(lease, raw.leaseOf(key));
            scene.traffic().awaitServers(Set.of("server-0", "server-1", "sleeper"));
            sleeper.awaitLog("is gone; registering again under a new one");
            // Its connections hung while it was listed; once it was not, nobody was sent there.
            Expect.noFailureSince(scene.traffic(), gone);
            Expect.onlySentTo(scene.traffic(), sleeper.address());
        }
    }

    @Test
    void a_caller_that_wakes_goes_on_calling() {
        try (EtcdServer etcd = EtcdServer.start();
                Supervisor supervisor = new Supervisor();
                Scene scene = Scene.open(etcd.endpoint(), 2)) {
            Child sleeper = supervisor.caller("sleeper", etcd.endpoint(), Scene.SERVICE);
            CallerFeed feed = CallerFeed.of(sleeper, false);
            Await.until("it calls both", () -> feed.answered().size() == 2);
            sleeper.pause();
            scene.servers().get(0).close();
            LocalServer joined = scene.join();
            Await.pass(Scene.TTL.multipliedBy(2));
            sleeper.resume();
            Await.until(
                    "it calls the one that came meanwhile",
                    () -> feed.answered().contains(joined.name()));
            feed.countFrom(0);
            feed.forgetAnswers();
            Set<String> both = Set.of("server-1", joined.name());
            Await.until(
                    "it calls both", () -> feed.calls() > 50 && feed.answered().equals(both));
            assertEquals(List.of(), feed.failures());
            Expect.noFailure(scene.traffic());
        }
    }
}

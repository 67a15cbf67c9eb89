package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.FaultProxy;
import io.switchboard.testing.SnapshotQueue;
import io.switchboard.testing.StateQueue;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One key from two processes, on a real etcd: the one that claimed it last keeps it, whatever becomes of the other. */
class TwinsIT {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");
    private static final Instance INSTANCE = Instance.at("10.0.0.1:80");

    private final EtcdServer etcd = EtcdServer.start();
    private final FaultProxy proxy = FaultProxy.to(etcd.endpoint());
    private final Switchboard older = connect(proxy.endpoint());
    private final Switchboard newer = connect(etcd.endpoint());

    @AfterEach
    void close() {
        older.close();
        newer.close();
        proxy.close();
        etcd.close();
    }

    @Test
    void the_older_one_notices_and_its_end_does_not_take_the_newer_one_along() throws Exception {
        Registration first = register(older, "1");
        Registration second = register(newer, "2");
        new StateQueue(first).until(RegistrationState.SUPERSEDED);
        assertTrue(second.instance().incarnation() > first.instance().incarnation());
        try (SnapshotQueue queue = SnapshotQueue.follow(newer.directory(), DEMO)) {
            queue.until(snapshot -> versions(snapshot).equals("2"));
            first.update(INSTANCE.toBuilder().version("1b").build());
            first.close();
            second.update(INSTANCE.toBuilder().version("2b").build());
            // What the older one did would have been seen before.
            Snapshot next = queue.until(snapshot -> !versions(snapshot).equals("2"));
            assertEquals("2b", versions(next));
        }
        assertEquals(RegistrationState.ACTIVE, second.state());
    }

    @Test
    void the_older_one_does_not_come_back_when_the_newer_one_goes() throws Exception {
        Registration first = register(older, "1");
        Registration second = register(newer, "2");
        new StateQueue(first).until(RegistrationState.SUPERSEDED);
        try (SnapshotQueue queue = SnapshotQueue.follow(newer.directory(), DEMO)) {
            queue.until(snapshot -> versions(snapshot).equals("2"));
            second.close();
            queue.until(snapshot -> versions(snapshot).isEmpty());
            register(newer, "3");
            Snapshot next = queue.until(snapshot -> !versions(snapshot).isEmpty());
            assertEquals("3", versions(next));
        }
        assertEquals(RegistrationState.SUPERSEDED, first.state());
    }

    @Test
    void a_twin_cut_off_past_its_lease_finds_the_newer_one_when_it_is_back() throws Exception {
        Registration first = register(older, "1");
        try (SnapshotQueue queue = SnapshotQueue.follow(newer.directory(), DEMO)) {
            queue.until(snapshot -> versions(snapshot).equals("1"));
            proxy.blackHole(FaultProxy.Direction.BOTH);
            queue.until(snapshot -> versions(snapshot).isEmpty());
            Registration second = register(newer, "2");
            queue.until(snapshot -> versions(snapshot).equals("2"));
            proxy.pass();
            new StateQueue(first).until(RegistrationState.SUPERSEDED);
            assertEquals(RegistrationState.ACTIVE, second.state());
            second.update(INSTANCE.toBuilder().version("2b").build());
            Snapshot next = queue.until(snapshot -> !versions(snapshot).equals("2"));
            assertEquals("2b", versions(next));
        }
    }

    @Test
    void a_lease_gone_while_cut_off_is_found_as_soon_as_the_connection_is_back() throws Exception {
        Registration first = register(older, "1");
        try (SnapshotQueue queue = SnapshotQueue.follow(newer.directory(), DEMO)) {
            queue.until(snapshot -> versions(snapshot).equals("1"));
            proxy.blackHole(FaultProxy.Direction.BOTH);
            queue.until(snapshot -> versions(snapshot).isEmpty());
            proxy.pass();
            queue.until(snapshot -> versions(snapshot).equals("1"));
        }
        new StateQueue(first).until(RegistrationState.ACTIVE);
    }

    @Test
    void a_restart_on_the_same_address_wins_at_once_also_with_a_clock_that_went_back() throws Exception {
        Registration dead = register(older, "1");
        proxy.blackHole(FaultProxy.Direction.BOTH);
        long before = dead.instance().incarnation();
        Registration restarted = newer.register(
                DEMO.value(), INSTANCE.toBuilder().incarnation(before - 1000).build());
        assertTrue(restarted.awaitActive(Duration.ofSeconds(20)));
        assertEquals(before + 1, restarted.instance().incarnation());
    }

    @Test
    void a_newer_claim_that_no_process_keeps_is_put_back() throws Exception {
        Registration first = register(older, "1");
        StateQueue states = new StateQueue(first);
        states.until(RegistrationState.ACTIVE);
        String key = DEMO.value() + "/" + first.instance().id();
        try (ContractClient raw = new ContractClient(etcd.endpoint())) {
            String value = Objects.requireNonNull(raw.get(key)).getValue().toStringUtf8();
            long lease = raw.grant(15);
            String incarnation = Long.toString(first.instance().incarnation());
            raw.put(key, value.replace(incarnation, "9" + incarnation), lease);
            states.until(RegistrationState.RECOVERING);
            states.until(RegistrationState.ACTIVE);
            first.close();
            assertNull(raw.get(key));
        }
    }

    private static Switchboard connect(String endpoint) {
        return Switchboard.connect(
                EtcdOptions.builder(endpoint).leaseTtl(Duration.ofSeconds(5)).build());
    }

    private static Registration register(Switchboard switchboard, String version) throws InterruptedException {
        Registration registration = switchboard.register(
                DEMO.value(), INSTANCE.toBuilder().version(version).build());
        assertTrue(registration.awaitActive(Duration.ofSeconds(20)));
        return registration;
    }

    private static String versions(Snapshot snapshot) {
        return String.join(
                ",", snapshot.instances().stream().map(Instance::version).toList());
    }
}

package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.etcd.EtcdOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.CrowdProgram;
import io.switchboard.harness.EtcdMetrics;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A fleet loses etcd at once, and it comes back. */
class MassReconnectIT {
    private static final int PROCESSES = 4;
    private static final int CLIENTS_EACH = 250;
    private static final int CLIENTS = PROCESSES * CLIENTS_EACH;

    private static final Duration SLICE = Duration.ofMillis(100);
    private static final int SLICES = 20;

    @Test
    void they_dial_at_a_bounded_rate_and_come_back_spread_out() {
        try (EtcdServer etcd = EtcdServer.start();
                DialWitness dead = new DialWitness();
                Supervisor supervisor = new Supervisor();
                Scene scene = Scene.open(
                        // So busy a machine leaves a server little time to keep its lease alive.
                        EtcdOptions.builder(etcd.endpoint()).build(),
                        EtcdOptions.builder(etcd.endpoint()).build(),
                        2)) {
            int mark = scene.view().mark();
            List<Child> fleet = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                Child child = supervisor.start(
                        "fleet-" + i, CrowdProgram.class, List.of(etcd.endpoint() + "," + dead.endpoint()));
                child.tell("open " + CLIENTS_EACH + " 0 0 1");
                fleet.add(child);
            }
            awaitLive(fleet, CLIENTS);
            etcd.kill();
            awaitLive(fleet, 0);
            // Past the first doublings of the pause between attempts.
            Await.pass(Duration.ofSeconds(2));
            Duration start = scene.traffic().now();
            List<Integer> dials = slices(dead);
            Duration passed = scene.traffic().now().minus(start);
            Expect.atMost(
                    4.0 * CLIENTS, dials.stream().mapToInt(Integer::intValue).sum(), passed, "dials");
            long busy = dials.stream().filter(count -> count > 0).count();
            assertTrue(busy > SLICES / 2, () -> "nobody dials, or all at once: " + dials);

            Duration back = scene.traffic().now();
            etcd.restart(true);
            awaitLive(fleet, CLIENTS);
            // One list and two streams each, and more for those that a busy machine let wait.
            long most = CLIENTS * (6 + scene.traffic().now().minus(back).toSeconds());
            long ranges = EtcdMetrics.read(etcd.endpoint()).started("Range");
            long watches = EtcdMetrics.read(etcd.endpoint()).started("Watch");
            assertTrue(ranges < most, () -> "lists: " + ranges + ", and at most " + most + " is bounded");
            assertTrue(watches < most, () -> "streams: " + watches + ", and at most " + most + " is bounded");
            scene.awaitHealed();
            Expect.kept(scene.view(), mark, scene.addresses());
            Expect.noFailure(scene.traffic());
        }
    }

    private static List<Integer> slices(DialWitness witness) {
        List<Integer> slices = new ArrayList<>();
        for (int i = 0; i < SLICES; i++) {
            int before = witness.dials();
            Await.pass(SLICE);
            slices.add(witness.dials() - before);
        }
        return slices;
    }

    private static void awaitLive(List<Child> fleet, int clients) {
        Await.until(
                () -> clients + " clients are live; now it is " + live(fleet),
                Duration.ofMinutes(3),
                () -> live(fleet) == clients);
    }

    private static int live(List<Child> fleet) {
        return fleet.stream()
                .mapToInt(
                        child -> Integer.parseInt(child.ask("times", "follows").split(" ", -1)[0]))
                .sum();
    }
}

package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A fleet loses etcd at once, and it comes back. */
class MassReconnectIT {
    /** As many as two processors can play in one process: each dials twice a second, and that is what is counted. */
    private static final int CLIENTS = 200;

    private static final Duration SLICE = Duration.ofMillis(100);
    private static final int SLICES = 20;

    @Test
    void they_dial_at_a_bounded_rate_and_come_back_spread_out() {
        List<Switchboard> clients = new ArrayList<>();
        List<View> views = new ArrayList<>();
        try (EtcdServer etcd = EtcdServer.start();
                DialWitness dead = new DialWitness();
                Scene scene = Scene.open(
                        // So many clients in one process leave a server little time to keep its lease alive.
                        EtcdOptions.builder(etcd.endpoint()).build(),
                        EtcdOptions.builder(etcd.endpoint()).build(),
                        2)) {
            int mark = scene.view().mark();
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    Switchboard client = Scene.connect(EtcdOptions.builder(etcd.endpoint() + "," + dead.endpoint())
                            .build());
                    clients.add(client);
                    views.add(View.of(client.directory(), Scene.SERVICE));
                }
                awaitAll(views, Freshness.LIVE);
                etcd.kill();
                awaitAll(views, Freshness.STALE);
                // Past the first doublings of the pause between attempts.
                Await.pass(Duration.ofSeconds(2));
                List<Integer> dials = slices(dead);
                double perSecond = dials.stream().mapToInt(Integer::intValue).sum()
                        / (SLICE.multipliedBy(SLICES).toMillis() / 1000.0);
                assertTrue(perSecond < 4.0 * CLIENTS, () -> "dials: " + dials);
                int most = dials.stream().mapToInt(Integer::intValue).max().orElseThrow();
                assertTrue(most > 0 && most < CLIENTS, () -> "nobody dials, or all at once: " + dials);

                etcd.restart(true);
                awaitAll(views, Freshness.LIVE);
                EtcdMetrics metrics = EtcdMetrics.of(etcd.endpoint());
                long ranges = metrics.started("Range");
                long watches = metrics.started("Watch");
                // One list and one stream each, and a few for those that were unlucky.
                assertTrue(ranges < 3L * CLIENTS, () -> "lists: " + ranges);
                assertTrue(watches < 3L * CLIENTS, () -> "streams: " + watches);
            } finally {
                views.forEach(View::close);
                clients.forEach(Switchboard::close);
            }
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

    private static void awaitAll(List<View> views, Freshness freshness) {
        for (View view : views) {
            view.await(freshness.toString(), snapshot -> snapshot.freshness() == freshness);
        }
    }
}

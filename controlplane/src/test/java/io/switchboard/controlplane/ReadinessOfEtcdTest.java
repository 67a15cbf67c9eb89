package io.switchboard.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.directory.Subscription;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdOptions;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The process and an etcd that is away, comes, and goes. */
@Timeout(180)
class ReadinessOfEtcdTest {
    private final ScriptedPart part = new ScriptedPart("part", false);

    private ControlPlane start(SwitchboardOptions.Builder etcd) throws Exception {
        return ControlPlane.start(
                ControlPlaneOptions.builder()
                        .part("part", null)
                        .admin("127.0.0.1:0")
                        .build(),
                meters -> Sources.of(etcd, meters),
                Map.of("part", part));
    }

    private static SwitchboardOptions.Builder at(EmbeddedEtcd etcd) {
        return SwitchboardOptions.builder(EtcdOptions.builder(etcd.endpoint()).build())
                .withoutSnapshotCache()
                .datacenter("");
    }

    private PartContext context() {
        return Objects.requireNonNull(part.context);
    }

    private static <T> T await(BlockingQueue<T> events, Predicate<T> wanted) throws InterruptedException {
        T event = events.poll(60, TimeUnit.SECONDS);
        while (event != null && !wanted.test(event)) {
            event = events.poll(60, TimeUnit.SECONDS);
        }
        return Objects.requireNonNull(event, "what was waited for did not come");
    }

    @Test
    void it_starts_without_etcd_is_ready_once_it_is_read_and_stays_so_when_it_goes() throws Exception {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start()) {
            etcd.put("demo/a", "{\"Addr\":\"10.0.0.1:80\"}");
            etcd.stop();
            BlockingQueue<Snapshot> seen = new LinkedBlockingQueue<>();
            try (ControlPlane process = start(at(etcd));
                    Subscription subscription = context().directory().follow(new ServiceName("demo"), seen::add)) {
                subscription.refresh();
                Pages.Page page = Pages.read(process, "/readyz");
                assertEquals(503, page.status());
                assertTrue(page.body().contains(" has not been read yet"), page.body());
                assertFalse(process.ready().isDone());
                etcd.restart(true);
                process.ready().get(60, TimeUnit.SECONDS);
                await(seen, one -> one.freshness() == Freshness.LIVE);
                etcd.stop();
                Snapshot held = await(seen, one -> one.freshness() == Freshness.STALE);
                assertEquals(1, held.instances().size());
                assertEquals(new Pages.Page(200, "ready\n"), Pages.read(process, "/readyz"));
                String metrics = Pages.read(process, "/metrics").body();
                assertTrue(
                        metrics.contains("switchboard_snapshot_instances{switchboard_service=\"demo\"} 1.0"), metrics);
            }
        }
    }

    @Test
    void an_empty_etcd_is_a_catalog_without_services() throws Exception {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start();
                ControlPlane process = start(at(etcd))) {
            process.ready().get(60, TimeUnit.SECONDS);
            BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
            Interest interest = context()
                    .catalog()
                    .follow(all -> sizes.add(
                            all.freshness() == Freshness.LIVE ? all.services().size() : -1));
            assertEquals(0, await(sizes, size -> size >= 0));
            interest.close();
        }
    }

    @Test
    void the_services_of_another_datacenter_are_in_the_catalog() throws Exception {
        try (EmbeddedEtcd us = EmbeddedEtcd.start();
                EmbeddedEtcd eu = EmbeddedEtcd.start()) {
            us.put("demo/a", "{\"Addr\":\"10.0.0.1:80\"}");
            eu.put("demo/b", "{\"Addr\":\"10.1.0.1:80\"}");
            eu.put("only-eu/b", "{\"Addr\":\"10.1.0.1:80\"}");
            try (ControlPlane process = start(at(us).datacenter("us")
                    .otherDatacenters(io.switchboard.Datacenter.of(
                            "eu", EtcdOptions.builder(eu.endpoint()).build())))) {
                process.ready().get(60, TimeUnit.SECONDS);
                assertEquals("us", context().datacenter());
                BlockingQueue<String> seen = new LinkedBlockingQueue<>();
                Interest interest = context()
                        .catalog()
                        .follow(all -> seen.add(all.freshness() + " "
                                + all.services().stream()
                                        .map(one -> one.name() + "=" + one.instances())
                                        .toList()));
                assertEquals("LIVE [demo=2, only-eu=1]", await(seen, one -> one.startsWith("LIVE")));
                interest.close();
            }
        }
    }
}

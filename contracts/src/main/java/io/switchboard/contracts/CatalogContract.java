package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Registration;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.EtcdOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What who follows the services of a registry is told, on either etcd. */
public abstract class CatalogContract {
    private Etcd etcd;
    private Switchboard switchboard;
    private final BlockingQueue<CatalogSnapshot> seen = new LinkedBlockingQueue<>();

    protected abstract Etcd startEtcd();

    @BeforeEach
    void start() {
        etcd = startEtcd();
        switchboard = connect("");
    }

    @AfterEach
    void stop() {
        switchboard.close();
        etcd.close();
    }

    @Test
    void the_first_event_comes_at_once_and_then_each_change_of_a_count() throws Exception {
        try (Interest interest = switchboard.catalog().follow(seen::add)) {
            assertNotNull(interest);
            assertEquals(Freshness.UNKNOWN, take().freshness());
            assertEquals(
                    List.of(), until(set -> set.freshness() == Freshness.LIVE).services());
            Registration first = switchboard.register("a", Instance.at("127.0.0.1:1"));
            until("a 1 0");
            Registration second = switchboard.register("a/b", Instance.at("127.0.0.1:2"));
            until("a 1 0, a/b 1 0");
            second.update(
                    second.instance().toBuilder().state(InstanceState.DRAINING).build());
            until("a 1 0, a/b 1 1");
            first.close();
            until("a/b 1 1");
            second.close();
            until("");
        }
    }

    @Test
    void each_who_follows_begins_with_what_is_known_and_a_namespace_is_followed_by_itself() throws Exception {
        try (Switchboard other = connect("blue/");
                Interest first = other.catalog().follow(set -> {})) {
            assertNotNull(first);
            switchboard.register("red", Instance.at("127.0.0.1:1"));
            other.register("blue", Instance.at("127.0.0.1:2"));
            try (Interest second = other.catalog().follow(seen::add)) {
                assertNotNull(second);
                until("blue 1 0");
            }
        }
    }

    @Test
    void while_the_registry_is_gone_the_last_set_holds_and_afterwards_the_new_one() throws Exception {
        switchboard.register("a", Instance.at("127.0.0.1:1"));
        try (Interest interest = switchboard.catalog().follow(seen::add)) {
            assertNotNull(interest);
            until("a 1 0");
            etcd.stop();
            // On a machine that stands still the lease may end before.
            CatalogSnapshot live = CatalogSnapshot.unknown(Instant.EPOCH);
            CatalogSnapshot stale = take();
            while (stale.freshness() == Freshness.LIVE) {
                live = stale;
                stale = take();
            }
            assertEquals(Freshness.STALE, stale.freshness());
            assertEquals(live.revision() == 0 ? "a 1 0" : words(live), words(stale));
            assertNotNull(stale.problem());
            etcd.restart(false);
            until(set -> set.freshness() == Freshness.LIVE && words(set).equals("a 1 0"));
        }
    }

    @Test
    void who_follows_is_told_of_the_end() throws Exception {
        switchboard.catalog().follow(seen::add);
        until(set -> set.freshness() == Freshness.LIVE);
        switchboard.close();
        assertEquals(
                "Switchboard is closed", until(set -> set.problem() != null).problem());
    }

    private Switchboard connect(String namespace) {
        EtcdOptions options = EtcdOptions.builder(etcd.endpoint())
                .namespace(namespace)
                .leaseTtl(Duration.ofSeconds(5))
                .build();
        return Switchboard.connect(
                SwitchboardOptions.builder(options).withoutSnapshotCache().build());
    }

    private void until(String words) throws InterruptedException {
        until(set -> words(set).equals(words));
    }

    private static String words(CatalogSnapshot set) {
        return set.services().stream()
                .map(service -> service.name() + " " + service.instances() + " " + service.draining())
                .reduce((one, next) -> one + ", " + next)
                .orElse("");
    }

    private CatalogSnapshot until(Predicate<CatalogSnapshot> fits) throws InterruptedException {
        CatalogSnapshot next = take();
        while (!fits.test(next)) {
            next = take();
        }
        return next;
    }

    private CatalogSnapshot take() throws InterruptedException {
        CatalogSnapshot next = seen.poll(60, TimeUnit.SECONDS);
        assertNotNull(next, "no event within 60 s");
        return next;
    }
}

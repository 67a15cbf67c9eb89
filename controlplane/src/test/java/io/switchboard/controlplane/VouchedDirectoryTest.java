package io.switchboard.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.GuardedDirectory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VouchedDirectoryTest {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final Duration BOUND = Duration.ofMinutes(5);

    private final VirtualTime time = new VirtualTime();
    private final Said registry = new Said();
    private final VouchedDirectory directory =
            new VouchedDirectory(new GuardedDirectory(registry, time, Duration.ofSeconds(10), BOUND), time);
    private final List<Integer> sizes = new ArrayList<>();
    private Subscription subscription = Subscriptions.NONE;

    @BeforeEach
    void follow() {
        subscription = directory.follow(
                DEMO, snapshot -> sizes.add(snapshot.instances().size()));
        registry.lists(4);
        time.runDue();
        assertEquals(4, last());
    }

    @Test
    void what_vanishes_at_once_stays_until_the_bound_although_nobody_calls_it() {
        registry.lists(0);
        time.advance(BOUND.minusSeconds(1));
        assertEquals(4, last());
        time.advance(Duration.ofSeconds(2));
        assertEquals(0, last());
    }

    @Test
    void what_vanishes_later_in_the_same_event_stays_too() {
        registry.lists(1);
        time.advance(Duration.ofMillis(900));
        registry.lists(0);
        time.advance(Duration.ofMinutes(1));
        assertEquals(4, last());
    }

    @Test
    void what_goes_alone_goes_at_once() {
        registry.lists(3);
        time.runDue();
        assertEquals(3, last());
    }

    @Test
    void nothing_is_vouched_for_once_nobody_follows_or_all_are_back() {
        registry.lists(0);
        time.advance(Duration.ofSeconds(3));
        registry.lists(4);
        time.advance(VouchedDirectory.PERIOD);
        assertEquals(0, time.pendingTimers());
        registry.lists(0);
        subscription.close();
        time.advance(BOUND);
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void a_follow_that_fails_after_it_has_told_leaves_nothing_behind() {
        Directory failing = new Directory() {
            @Override
            public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
                listener.accept(snapshot(2, 1, Set.of("10.0.0.1:80")));
                throw new IllegalStateException("closed");
            }

            @Override
            public String registry() {
                return "a script";
            }
        };
        assertThrows(
                IllegalStateException.class, () -> new VouchedDirectory(failing, time).follow(DEMO, snapshot -> {}));
        time.advance(VouchedDirectory.PERIOD.multipliedBy(3));
        assertEquals(0, time.pendingTimers());
    }

    private static Snapshot snapshot(int instances, long revision, Set<String> doubted) {
        List<Instance> all = new ArrayList<>();
        for (int i = 1; i <= instances; i++) {
            all.add(Instance.at("10.0.0." + i + ":80"));
        }
        return new Snapshot(DEMO, InstanceList.copyOf(all), revision, Freshness.LIVE, Instant.EPOCH, 0, doubted, null);
    }

    private int last() {
        return sizes.get(sizes.size() - 1);
    }

    /** A directory that says what the test lets it say. */
    private static final class Said implements Directory {
        private final List<Consumer<Snapshot>> listeners = new ArrayList<>();
        private long revision;

        void lists(int instances) {
            Snapshot snapshot = snapshot(instances, ++revision, Set.of());
            listeners.forEach(each -> each.accept(snapshot));
        }

        @Override
        public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
            listeners.add(listener);
            return Subscriptions.NONE;
        }

        @Override
        public String registry() {
            return "a script";
        }
    }

    private enum Subscriptions implements Subscription {
        NONE;

        @Override
        public void refresh() {}

        @Override
        public void close() {}
    }
}

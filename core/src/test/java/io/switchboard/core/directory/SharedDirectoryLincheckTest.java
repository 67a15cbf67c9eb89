package io.switchboard.core.directory;

import static io.switchboard.core.Fleet.DEMO;
import static io.switchboard.core.Fleet.live;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SharedDirectoryLincheckTest {
    // Made once, outside of what is model-checked: each step there is a place where threads may switch.
    private static final Snapshot OLD = live("old");
    private static final Snapshot NEW = live("new");

    /** Follows that count, and a scheduler whose timers the test runs. */
    private static final class World implements Directory, Scheduler {
        private final List<Consumer<Snapshot>> follows = new ArrayList<>();
        private final List<Runnable> timers = new ArrayList<>();
        private final SharedDirectory shared = new SharedDirectory(this, this, Runnable::run, Duration.ZERO);
        private int opened;
        private int closed;

        @Override
        public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
            synchronized (this) {
                opened++;
                follows.add(listener);
            }
            return new Subscription() {
                @Override
                public void refresh() {}

                @Override
                public void close() {
                    synchronized (World.this) {
                        closed++;
                        follows.remove(listener);
                    }
                }
            };
        }

        @Override
        public String registry() {
            return "a world";
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public synchronized Cancellable after(Duration delay, Runnable task) {
            timers.add(task);
            return () -> {};
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        void publish(Snapshot snapshot) {
            List<Consumer<Snapshot>> all;
            synchronized (this) {
                all = List.copyOf(follows);
            }
            all.forEach(listener -> listener.accept(snapshot));
        }

        List<Runnable> due() {
            synchronized (this) {
                List<Runnable> due = List.copyOf(timers);
                timers.clear();
                return due;
            }
        }
    }

    @Test
    void who_joins_while_an_event_passes_ends_with_that_event() {
        ModelChecked.run(200, () -> {
            World world = new World();
            world.shared.follow(DEMO, snapshot -> {});
            world.publish(OLD);
            AtomicReference<Snapshot> seen = new AtomicReference<>();
            ModelChecked.together(() -> world.shared.follow(DEMO, seen::set), () -> world.publish(NEW));
            assertSame(NEW, seen.get());
        });
    }

    @Test
    void two_that_come_first_together_share_one_follow() {
        ModelChecked.run(60, () -> {
            World world = new World();
            AtomicReference<Snapshot> one = new AtomicReference<>();
            AtomicReference<Snapshot> other = new AtomicReference<>();
            ModelChecked.together(
                    () -> world.shared.follow(DEMO, one::set), () -> world.shared.follow(DEMO, other::set));
            world.publish(NEW);
            assertEquals(1, world.opened);
            assertSame(NEW, one.get());
            assertSame(NEW, other.get());
        });
    }

    @Test
    void who_joins_while_the_follow_ends_is_fed_all_the_same() {
        ModelChecked.run(60, () -> {
            World world = new World();
            world.shared.follow(DEMO, snapshot -> {}).close();
            List<Runnable> linger = world.due();
            AtomicReference<Snapshot> seen = new AtomicReference<>();
            ModelChecked.together(() -> linger.forEach(Runnable::run), () -> world.shared.follow(DEMO, seen::set));
            world.publish(NEW);
            assertSame(NEW, seen.get());
            assertEquals(1, world.opened - world.closed);
        });
    }

    @Test
    void after_all_have_left_nothing_is_followed() {
        ModelChecked.run(60, () -> {
            World world = new World();
            ModelChecked.together(
                    () -> world.shared.follow(DEMO, snapshot -> {}).close(),
                    () -> world.shared.follow(DEMO, snapshot -> {}).close());
            world.due().forEach(Runnable::run);
            assertEquals(world.opened, world.closed);
        });
    }
}

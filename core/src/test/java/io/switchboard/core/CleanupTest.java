package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Drains;
import io.switchboard.core.directory.GuardedDirectory;
import io.switchboard.core.directory.ObservedDirectory;
import io.switchboard.core.directory.OverlaidDirectory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What ends, or is undone, ends to the last step. */
class CleanupTest {
    private static final ServiceName SERVICE = new ServiceName("xiaoxu/demo");

    private final List<String> ran = new ArrayList<>();

    private static final class Refusing implements Directory {
        private final Error refusal = new StackOverflowError();

        @Override
        public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
            throw refusal;
        }

        @Override
        public String registry() {
            return "nowhere";
        }
    }

    @Test
    void every_step_runs_and_the_first_failure_is_thrown_with_the_others_in_it() {
        IllegalStateException first = new IllegalStateException("first");
        Error second = new StackOverflowError();
        IOException third = new IOException("third");
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> Cleanup.all(
                        () -> {
                            throw first;
                        },
                        () -> ran.add("a"),
                        () -> {
                            throw second;
                        },
                        () -> {
                            throw third;
                        },
                        () -> ran.add("b")));
        assertSame(first, thrown);
        assertArrayEquals(new Throwable[] {second, third}, thrown.getSuppressed());
        assertEquals(List.of("a", "b"), ran);
    }

    @Test
    void one_failure_thrown_twice_is_thrown_once() {
        IllegalStateException failure = new IllegalStateException("again");
        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> Cleanup.each(List.of("a", "b"), name -> {
                            ran.add(name);
                            throw failure;
                        })));
        assertEquals(List.of("a", "b"), ran);
    }

    @Test
    void a_checked_failure_and_an_error_are_thrown_too() {
        IOException failure = new IOException("full");
        Error error = new OutOfMemoryError();
        assertSame(
                failure,
                assertThrows(
                                IllegalStateException.class,
                                () -> Cleanup.all(() -> {
                                    throw failure;
                                }))
                        .getCause());
        assertSame(
                error,
                assertThrows(
                        OutOfMemoryError.class,
                        () -> Cleanup.all(() -> {
                            throw error;
                        })));
    }

    @Test
    void an_interrupt_stays_with_the_thread_and_skips_nothing() {
        Cleanup.all(
                () -> {
                    throw new InterruptedException();
                },
                () -> ran.add("a"));
        assertTrue(Thread.interrupted());
        assertEquals(List.of("a"), ran);
    }

    @Test
    void what_undoes_a_failed_start_does_not_hide_why_it_failed() {
        IllegalStateException failure = new IllegalStateException("no start");
        IllegalStateException other = new IllegalStateException("no end");
        Cleanup.after(
                failure,
                () -> {
                    throw other;
                },
                () -> ran.add("a"));
        assertArrayEquals(new Throwable[] {other}, failure.getSuppressed());
        assertEquals(List.of("a"), ran);
    }

    /** Each directory around another one, by what it leaves behind when that one refuses. */
    @Test
    void a_follow_that_is_refused_leaves_nothing_behind() {
        VirtualTime time = new VirtualTime();
        Map<String, UnaryOperator<Directory>> directories = Map.of(
                "overlaid",
                source -> new OverlaidDirectory(
                        source, (service, listener) -> () -> ran.add("interest closed"), Drains.NONE, time),
                "guarded",
                source -> new GuardedDirectory(source, time, Duration.ofSeconds(10), Duration.ofMinutes(5)),
                "observed",
                source -> new ObservedDirectory(source, unfollowed(), time));
        directories.forEach((name, around) -> {
            Refusing source = new Refusing();
            Directory directory = around.apply(source);
            assertSame(
                    source.refusal,
                    assertThrows(StackOverflowError.class, () -> directory.follow(SERVICE, snapshot -> {})),
                    name);
        });
        assertEquals(
                List.of("interest closed", "unfollowed"), ran.stream().sorted().toList());
    }

    @Test
    void a_source_that_does_not_close_keeps_nothing_else_open() {
        VirtualTime time = new VirtualTime();
        Directory source = new Directory() {
            @Override
            public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
                listener.accept(Snapshot.unknown(service, Instant.EPOCH));
                return new Subscription() {
                    @Override
                    public void refresh() {}

                    @Override
                    public void close() {
                        throw new IllegalStateException("does not close");
                    }
                };
            }

            @Override
            public String registry() {
                return "nowhere";
            }
        };
        Directory overlaid = new OverlaidDirectory(
                source, (service, listener) -> () -> ran.add("interest closed"), Drains.NONE, time);
        Directory observed = new ObservedDirectory(overlaid, unfollowed(), time);
        Subscription subscription = observed.follow(SERVICE, snapshot -> {});
        assertThrows(IllegalStateException.class, subscription::close);
        assertEquals(List.of("interest closed", "unfollowed"), ran);
    }

    private Telemetry unfollowed() {
        return new Telemetry() {
            @Override
            public void unfollowed(ServiceName service) {
                ran.add("unfollowed");
            }
        };
    }
}

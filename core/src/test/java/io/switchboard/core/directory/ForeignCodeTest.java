package io.switchboard.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Fleet;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.telemetry.GuardedTelemetry;
import io.switchboard.core.telemetry.Instruments;
import io.switchboard.core.telemetry.Measurements;
import io.switchboard.core.telemetry.Metric;
import io.switchboard.core.telemetry.PickCount;
import io.switchboard.core.telemetry.RefusalCount;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.VirtualTime;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program's code that throws, whatever it throws, costs the program what it threw in, and nobody else anything. */
class ForeignCodeTest {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    @TempDir
    Path directory;

    private final VirtualTime time = new VirtualTime();

    /** One that even its message cannot be asked of, as errors of linkage and of the log itself are. */
    private static final class UnspeakableError extends Error {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("as the test wants");
        }
    }

    static Stream<Throwable> anything() {
        return Stream.of(
                new IllegalStateException("as the test wants"),
                new NoSuchMethodError("as the test wants"),
                new StackOverflowError(),
                new Exception("checked, and thrown by a language that does not check"),
                new UnspeakableError());
    }

    @ParameterizedTest
    @MethodSource("anything")
    void telemetry_that_throws_is_told_of_the_next_event_by_each_of_its_methods(Throwable thrown) throws Exception {
        Map<String, Integer> called = new TreeMap<>();
        Telemetry throwing = (Telemetry) Proxy.newProxyInstance(
                Telemetry.class.getClassLoader(), new Class<?>[] {Telemetry.class}, (proxy, method, arguments) -> {
                    called.merge(method.getName(), 1, Integer::sum);
                    throw thrown;
                });
        Map<String, Integer> expected = new TreeMap<>();
        Telemetry guarded = GuardedTelemetry.of(throwing);
        for (Method method : methods(Telemetry.class)) {
            method.invoke(guarded, arguments(method));
            method.invoke(guarded, arguments(method));
            expected.put(method.getName(), 2);
        }
        assertEquals(expected, called);
    }

    @ParameterizedTest
    @MethodSource("anything")
    void a_metrics_library_that_throws_is_not_shown_the_same_series_again_and_again(Throwable thrown) throws Exception {
        List<String> asked = new ArrayList<>();
        Instruments throwing = new Instruments() {
            @Override
            public Series show(Metric metric, List<String> labels, DoubleSupplier value) {
                asked.add(metric + " " + labels);
                ForeignCodeTest.<RuntimeException>sneak(thrown);
                return () -> {};
            }

            @Override
            public void took(Metric metric, List<String> labels, long nanos) {
                ForeignCodeTest.<RuntimeException>sneak(thrown);
            }
        };
        Telemetry measurements = new Measurements(throwing, () -> 0, InstantSource.fixed(Instant.EPOCH));
        for (int round = 0; round < 3; round++) {
            for (Method method : methods(Telemetry.class)) {
                if (!List.of("unfollowed", "picksEnded", "refusalsEnded").contains(method.getName())) {
                    method.invoke(measurements, arguments(method));
                }
            }
        }
        assertEquals(asked.stream().distinct().toList(), asked);
        measurements.unfollowed(DEMO);
    }

    @ParameterizedTest
    @MethodSource("anything")
    void series_that_cannot_be_hidden_keep_no_other_from_being_hidden(Throwable thrown) {
        List<String> hidden = new ArrayList<>();
        Instruments throwing = new Instruments() {
            @Override
            public Series show(Metric metric, List<String> labels, DoubleSupplier value) {
                return () -> {
                    hidden.add(metric.toString());
                    ForeignCodeTest.<RuntimeException>sneak(thrown);
                };
            }

            @Override
            public void took(Metric metric, List<String> labels, long nanos) {}
        };
        Telemetry measurements = new Measurements(throwing, () -> 0, InstantSource.fixed(Instant.EPOCH));
        measurements.snapshot(Fleet.live("a"));
        measurements.unfollowed(Fleet.DEMO);
        assertTrue(hidden.contains(Metric.SNAPSHOT_AGE.toString()), hidden::toString);
        assertTrue(hidden.contains(Metric.CONFIG_REFUSED.toString()), hidden::toString);
    }

    @ParameterizedTest
    @MethodSource("anything")
    void a_listener_that_throws_gets_the_next_snapshot_and_so_do_the_others(Throwable thrown) {
        ScriptedDirectory source = new ScriptedDirectory();
        SharedDirectory shared = new SharedDirectory(source, time, time, Duration.ofMinutes(1));
        List<Snapshot> thrower = new ArrayList<>();
        List<Snapshot> other = new ArrayList<>();
        shared.follow(Fleet.DEMO, snapshot -> {
            thrower.add(snapshot);
            ForeignCodeTest.<RuntimeException>sneak(thrown);
        });
        shared.follow(Fleet.DEMO, other::add);
        time.runDue();
        for (String instance : List.of("a", "b")) {
            source.publish(Fleet.live(instance));
            time.runDue();
        }
        assertEquals(3, thrower.size());
        assertEquals(thrower, other);
    }

    @ParameterizedTest
    @MethodSource("anything")
    void a_value_that_no_thread_took_does_not_hold_up_the_next_one(Throwable thrown) {
        List<Integer> seen = new ArrayList<>();
        LatestOnly<Integer> latest = new LatestOnly<>(failingOnce(thrown), seen::add);
        latest.offer(1);
        assertEquals(List.of(), seen);
        latest.offer(2);
        assertEquals(List.of(2), seen);
    }

    @ParameterizedTest
    @MethodSource("anything")
    void a_service_is_followed_and_remembered_although_the_disk_got_no_thread_at_first(Throwable thrown) {
        ScriptedDirectory source = new ScriptedDirectory();
        List<Snapshot> seen = new ArrayList<>();
        Executor disk = failingOnce(thrown, thrown);
        new CachedDirectory(source, directory, "here", Fleet.NO_RULES, time, disk).follow(Fleet.DEMO, seen::add);
        time.runDue();
        source.publish(Fleet.live("a"));
        time.advance(Duration.ofSeconds(30));
        assertEquals(List.of("a"), Fleet.ids(seen.get(seen.size() - 1)));
        assertTrue(new SnapshotStore(directory, "here").read(Fleet.DEMO).isPresent());
    }

    @ParameterizedTest
    @MethodSource("anything")
    void a_source_that_throws_leaves_nothing_behind(Throwable thrown) {
        if (!(thrown instanceof Error error)) {
            return;
        }
        ScriptedDirectory source = new ScriptedDirectory();
        Directory throwing = new Directory() {
            private boolean thrownOnce;

            @Override
            public Subscription follow(ServiceName service, java.util.function.Consumer<Snapshot> listener) {
                if (!thrownOnce) {
                    thrownOnce = true;
                    throw error;
                }
                return source.follow(service, listener);
            }

            @Override
            public String registry() {
                return "a script";
            }
        };
        SharedDirectory shared = new SharedDirectory(throwing, time, Runnable::run, Duration.ofMinutes(1));
        List<Snapshot> seen = new ArrayList<>();
        try {
            shared.follow(Fleet.DEMO, seen::add);
        } catch (Error e) {
            assertEquals(thrown, e);
        }
        shared.follow(Fleet.DEMO, seen::add);
        source.publish(Fleet.live("a"));
        assertEquals(List.of("a"), Fleet.ids(seen.get(seen.size() - 1)));
    }

    private static Executor failingOnce(Throwable... thrown) {
        List<Throwable> left = new ArrayList<>(Arrays.asList(thrown));
        return task -> {
            if (!left.isEmpty()) {
                ForeignCodeTest.<RejectedExecutionException>sneak(left.remove(0));
            }
            task.run();
        };
    }

    private static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !java.lang.reflect.Modifier.isStatic(method.getModifiers()))
                .toList();
    }

    private static @Nullable Object[] arguments(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(ForeignCodeTest::argument)
                .toArray();
    }

    private static Object argument(Class<?> type) {
        if (type == Snapshot.class) {
            return new Snapshot(DEMO, List.of(), 7, Freshness.LIVE, Instant.EPOCH, 0, java.util.Set.of(), null);
        }
        if (type == ServiceName.class) {
            return DEMO;
        }
        if (type == PickCount.class) {
            return new PickCount(DEMO, "a", PickCount.NO_ROUTE, () -> 1);
        }
        if (type == RefusalCount.class) {
            return new RefusalCount(DEMO, () -> 1);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type == String.class) {
            return "a";
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == boolean.class) {
            return true;
        }
        throw new AssertionError("a new type of argument: say here what one looks like: " + type);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }
}

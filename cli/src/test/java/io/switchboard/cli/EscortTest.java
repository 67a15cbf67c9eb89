package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Instance;
import io.switchboard.core.Registrar;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to a program whose registration fails: it gets its signals all the same, and its code is the command's.
 */
@Timeout(180)
class EscortTest {
    private static final ServiceName SERVICE = new ServiceName("xiaoxu/demo");
    private static final Instance INSTANCE = Instance.at("127.0.0.1:1");
    private static final Duration INTERVAL = Duration.ofMillis(50);

    @TempDir
    private @Nullable Path folder;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Semaphore registered = new Semaphore(0);
    private @Nullable Child child;

    @AfterEach
    void end() {
        if (child != null) {
            child.close();
        }
    }

    /** A program that takes signals from the moment on in which this returns. */
    private Child program(String traps) throws Exception {
        Path ready = Objects.requireNonNull(folder).resolve("ready");
        Child started = Child.start(List.of("sh", "-c", traps + "; : > " + ready + "; while :; do sleep 0.05; done"));
        child = started;
        while (!Files.exists(ready)) {
            assertTrue(started.isAlive());
            Thread.onSpinWait();
        }
        return started;
    }

    private Escort escort(Duration drainDelay) {
        return new Escort(said::add, drainDelay, Duration.ofSeconds(30));
    }

    private FutureTask<Integer> run(Escort escort, Registrar registrar, Child program) {
        Announcer announcer = new Announcer(registrar, SERVICE, INSTANCE, what -> {});
        FutureTask<Integer> running = new FutureTask<>(() -> escort.run(announcer, () -> "", program, INTERVAL));
        new Thread(running, "test-escort").start();
        return running;
    }

    private static void fail(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    @Test
    void a_registration_that_cannot_be_closed_costs_the_program_neither_signal_nor_code() throws Exception {
        for (Throwable failure : List.of(new IllegalArgumentException("4,109 bytes"), new StackOverflowError())) {
            Files.deleteIfExists(Objects.requireNonNull(folder).resolve("ready"));
            asked.clear();
            Child program = program("trap 'exit 7' TERM");
            Escort escort = escort(Duration.ZERO);
            FutureTask<Integer> running = run(escort, (name, instance) -> new Failing(instance, failure), program);
            assertTrue(registered.tryAcquire(20, TimeUnit.SECONDS));
            escort.signalled("TERM");
            assertEquals(7, running.get(60, TimeUnit.SECONDS));
            assertEquals(List.of("close"), asked);
        }
        assertEquals(
                "cannot deregister: java.lang.IllegalArgumentException: 4,109 bytes; the registration ends with its lease",
                said.get(0));
    }

    @Test
    void a_second_signal_reaches_the_program_while_callers_are_still_given_time() throws Exception {
        Child program = program("trap 'exit 9' INT; trap 'exit 7' TERM");
        Escort escort = escort(Duration.ofMinutes(5));
        FutureTask<Integer> running = run(escort, (name, instance) -> new Failing(instance, null), program);
        assertTrue(registered.tryAcquire(20, TimeUnit.SECONDS));
        escort.signalled("TERM");
        assertFalse(running.isDone());
        escort.signalled("TERM");
        assertEquals(7, running.get(60, TimeUnit.SECONDS));
    }

    @Test
    void a_refused_registration_is_one_clear_line_and_the_program_is_asked_to_end() throws Exception {
        Path told = Objects.requireNonNull(folder).resolve("told");
        Child program = program("trap ': > " + told + "; exit 7' TERM");
        Announcer announcer = new Announcer(
                (name, instance) -> {
                    throw new IllegalArgumentException("shorten its labels");
                },
                SERVICE,
                INSTANCE,
                what -> {});
        CommandFailure refused = assertThrows(
                CommandFailure.class, () -> escort(Duration.ofMinutes(5)).run(announcer, () -> "", program, INTERVAL));
        assertEquals("shorten its labels", refused.getMessage());
        assertTrue(Files.exists(told));
        assertFalse(program.isAlive());
    }

    @Test
    void a_look_at_the_server_that_throws_ends_the_program_the_orderly_way() throws Exception {
        Path told = Objects.requireNonNull(folder).resolve("told");
        Child program = program("trap ': > " + told + "; exit 7' TERM");
        Error failure = new StackOverflowError();
        Announcer announcer =
                new Announcer((name, instance) -> new Failing(instance, null), SERVICE, INSTANCE, what -> {});
        Liveness failing = () -> {
            throw failure;
        };
        assertSame(
                failure,
                assertThrows(
                        StackOverflowError.class,
                        () -> escort(Duration.ZERO).run(announcer, failing, program, INTERVAL)));
        assertTrue(Files.exists(told));
    }

    /** Throws when it is to leave. */
    private final class Failing implements Registration {
        private final Instance instance;
        private final @Nullable Throwable failure;

        Failing(Instance instance, @Nullable Throwable failure) {
            this.instance = instance;
            this.failure = failure;
        }

        @Override
        public ServiceName service() {
            return SERVICE;
        }

        @Override
        public Instance instance() {
            return instance;
        }

        @Override
        public RegistrationState state() {
            return RegistrationState.ACTIVE;
        }

        @Override
        public Optional<String> problem() {
            return Optional.empty();
        }

        @Override
        public void onState(Consumer<RegistrationState> listener) {
            registered.release();
        }

        @Override
        public boolean awaitActive(Duration timeout) {
            return true;
        }

        @Override
        public void update(Instance updated) {
            ask("update");
        }

        @Override
        public void close() {
            ask("close");
        }

        private void ask(String what) {
            asked.add(what);
            if (failure != null) {
                fail(failure);
            }
        }
    }
}

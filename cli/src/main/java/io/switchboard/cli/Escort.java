package io.switchboard.cli;

import io.switchboard.core.Cleanup;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a server announced until a signal comes or its program ends, and sees the program off. The program gets every
 * signal and its time to end, whatever happens to the registration.
 */
final class Escort {
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);
    private static final String ORDERLY = "TERM";

    private final Consumer<String> said;
    private final Duration drainDelay;
    private final Duration grace;
    /** The signal that ended it; empty: the program has. */
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    private volatile @Nullable Child child;

    /** @param said what is said to the person who watches */
    Escort(Consumer<String> said, Duration drainDelay, Duration grace) {
        this.said = said;
        this.drainDelay = drainDelay;
        this.grace = grace;
    }

    /**
     * The first signal begins the end; whoever sends another one does not want to wait, so the program gets it at once.
     */
    void signalled(String name) {
        Child running = child;
        if (!ended.complete(name) && running != null) {
            running.signal(name);
        }
    }

    /**
     * @param program null: the server is no program of ours
     * @return the program's exit code, or that of a command which a signal ended
     * @throws CommandFailure if the registration is refused; the program has ended then
     */
    int run(Announcer announcer, Liveness liveness, @Nullable Child program, Duration interval)
            throws CommandFailure, InterruptedException {
        child = program;
        if (program != null) {
            program.exit().thenAccept(code -> ended.complete(""));
        }
        try {
            while (!isOver(ended, interval)) {
                announcer.seen(liveness.problem());
            }
        } catch (IllegalArgumentException e) {
            CommandFailure failure = new CommandFailure(String.valueOf(e.getMessage()));
            Cleanup.after(failure, () -> leave(announcer, program, ORDERLY));
            throw failure;
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, () -> leave(announcer, program, ORDERLY));
            throw e;
        }
        return leave(announcer, program, ended.join());
    }

    private int leave(Announcer announcer, @Nullable Child program, String signal) throws InterruptedException {
        boolean known = announcer.isRegistered();
        try {
            announcer.leave();
        } catch (RuntimeException | Error e) {
            said.accept("cannot deregister: " + e + "; the registration ends with its lease");
        }
        if (program == null) {
            return 128 + Objects.requireNonNull(NUMBERS.get(signal));
        }
        if (!signal.isEmpty()) {
            Cleanup.all(() -> awaitCallers(known, program), () -> program.signal(signal));
        }
        return program.end(grace);
    }

    private void awaitCallers(boolean known, Child program) throws InterruptedException {
        if (known) {
            isOver(program.exit(), drainDelay);
        }
    }

    /** Waits for it, that long at most. */
    private static boolean isOver(CompletableFuture<?> event, Duration time) throws InterruptedException {
        try {
            event.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}

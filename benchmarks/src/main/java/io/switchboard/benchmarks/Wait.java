package io.switchboard.benchmarks;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting, with a limit that only a defect reaches. */
public final class Wait {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Wait() {}

    public static <T> T on(CompletableFuture<T> future) {
        return within(LIMIT, future)
                .orElseThrow(() -> new IllegalStateException("nothing came within " + LIMIT.toSeconds() + " s"));
    }

    /** Empty: it did not come in that time. */
    public static <T> Optional<T> within(Duration limit, CompletableFuture<T> future) {
        try {
            return Optional.of(future.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public static void pass(Duration time) {
        within(time, new CompletableFuture<>());
    }
}

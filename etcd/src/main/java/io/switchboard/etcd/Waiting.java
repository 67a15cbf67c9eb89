package io.switchboard.etcd;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for an outcome for a bounded time. */
final class Waiting {
    /** What is sent in the moment of an interrupt takes a round trip or two. */
    static final Duration LAST_WORD = Duration.ofMillis(500);

    private Waiting() {}

    /** @return the outcome, or false if there is none in time */
    static boolean until(CompletableFuture<Boolean> outcome, Duration timeout) throws InterruptedException {
        try {
            return outcome.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Waits for the end of something that is under way by itself. An interrupt, which stays with the thread, cuts that
     * to {@link #LAST_WORD}, so that it is mostly done even if the process ends then.
     */
    static void toEnd(CompletableFuture<Boolean> outcome, Duration timeout) {
        try {
            until(outcome, timeout);
        } catch (InterruptedException e) {
            try {
                until(outcome, timeout.compareTo(LAST_WORD) < 0 ? timeout : LAST_WORD);
            } catch (InterruptedException again) {
                // Twice is meant.
            } finally {
                Thread.currentThread().interrupt();
            }
        }
    }
}

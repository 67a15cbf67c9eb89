package io.switchboard.cli;

import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for an answer, and says so on a terminal when it takes longer than a moment. */
final class Progress {
    private static final long STEP_MILLIS = 1000;
    private static final String CLEAR = "\r\u001b[K";

    private Progress() {}

    static <T> T await(CompletableFuture<T> answer) throws ExecutionException, InterruptedException {
        return await(answer, Terminal.isThere() ? System.err : null, STEP_MILLIS);
    }

    /** @param terminal null: nobody watches */
    static <T> T await(CompletableFuture<T> answer, @Nullable PrintStream terminal, long stepMillis)
            throws ExecutionException, InterruptedException {
        for (int steps = 1; ; steps++) {
            try {
                T there = answer.get(stepMillis, TimeUnit.MILLISECONDS);
                show(terminal, steps > 1, "");
                return there;
            } catch (TimeoutException e) {
                show(terminal, true, "reading from etcd ... " + steps * stepMillis / 1000 + " s");
            } catch (ExecutionException | InterruptedException e) {
                show(terminal, steps > 1, "");
                throw e;
            }
        }
    }

    private static void show(@Nullable PrintStream terminal, boolean wanted, String text) {
        if (terminal != null && wanted) {
            terminal.print(CLEAR + text);
            terminal.flush();
        }
    }
}

package io.switchboard.benchmarks.load;

import io.switchboard.harness.Await;
import java.util.concurrent.CompletableFuture;

/** So many answers are waited for, that come on any thread. */
final class Countdown {
    private int left;
    private CompletableFuture<Boolean> done = new CompletableFuture<>();

    Countdown(int count) {
        left = count;
    }

    /** Once those before have come. */
    synchronized void restart(int count) {
        left = count;
        done = new CompletableFuture<>();
    }

    synchronized void one() {
        if (--left == 0) {
            done.complete(true);
        }
    }

    void await() {
        Await.on(current());
    }

    private synchronized CompletableFuture<Boolean> current() {
        return done;
    }
}

package io.switchboard.scaler.activator;

import io.switchboard.core.time.SerialScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for conditions. */
final class Awaited {
    private static final long LIMIT_SECONDS = 60;

    private Awaited() {}

    static void until(BooleanSupplier condition) {
        try (SerialScheduler scheduler = new SerialScheduler("test-await")) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            scheduler.execute(() -> look(scheduler, condition, done));
            done.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
        }
    }

    private static void look(SerialScheduler scheduler, BooleanSupplier condition, CompletableFuture<Void> done) {
        if (condition.getAsBoolean()) {
            done.complete(null);
        } else if (!done.isDone()) {
            scheduler.after(Duration.ofMillis(5), () -> look(scheduler, condition, done));
        }
    }
}

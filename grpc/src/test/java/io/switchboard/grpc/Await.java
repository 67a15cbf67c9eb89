package io.switchboard.grpc;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what another thread brings about. */
public final class Await {
    private Await() {}

    public static void until(String what, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 12_000; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            // A latch that nobody counts down: a pause without a sleep.
            new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("waited 60 s in vain until " + what);
    }
}

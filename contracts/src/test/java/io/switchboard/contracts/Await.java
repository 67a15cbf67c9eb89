package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition that nobody announces. */
final class Await {
    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        for (int attempt = 0; attempt < 2000; attempt++) {
            if (condition.getAsBoolean()) {
                return;
            }
            LockSupport.parkNanos(10_000_000);
        }
        fail("not within 20 s: " + what);
    }
}

package io.switchboard.faults;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting: for what nobody announces, with a limit that only a defect reaches, or for a fault to last. */
public final class Await {
    private static final Duration STEP = Duration.ofMillis(10);
    private static final int STEPS = 6000;

    private Await() {}

    /** @throws AssertionError if it does not come true within a minute */
    public static void until(String what, BooleanSupplier condition) {
        until(() -> what, condition);
    }

    /** As above, with words for how it stands when the minute is over. */
    public static void until(Supplier<String> what, BooleanSupplier condition) {
        for (int step = 0; step < STEPS; step++) {
            if (condition.getAsBoolean()) {
                return;
            }
            pass(STEP);
        }
        throw new AssertionError("not within a minute: " + what.get());
    }

    /** Lets time go by: a fault has to last. */
    public static void pass(Duration time) {
        try {
            new CompletableFuture<Void>().get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // The time is over.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}

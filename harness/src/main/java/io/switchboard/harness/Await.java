package io.switchboard.harness;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting: for what nobody announces, with a limit that only a defect reaches, or for a fault to last. */
public final class Await {
    private static final Duration STEP = Duration.ofMillis(10);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final long STEPS = LIMIT.dividedBy(STEP);
    /** Of a condition that takes its time, so many are tried however long it is: the machine may be slow. */
    private static final int LEAST_STEPS = 60;

    private Await() {}

    /** @throws AssertionError if it does not come true within a minute */
    public static void until(String what, BooleanSupplier condition) {
        until(() -> what, condition);
    }

    /** As above, with words for how it stands when the minute is over. */
    public static void until(Supplier<String> what, BooleanSupplier condition) {
        long from = System.nanoTime();
        for (int step = 0; step < STEPS; step++) {
            if (condition.getAsBoolean()) {
                return;
            }
            if (step >= LEAST_STEPS && System.nanoTime() - from > LIMIT.toNanos()) {
                break;
            }
            pass(STEP);
        }
        throw new AssertionError("not within a minute: " + what.get());
    }

    /** Something that comes true. */
    public interface Condition {
        boolean isTrue() throws Exception;
    }

    /**
     * As above, with a limit of its own, for what fails while it is not there: whatever the looking throws is a no.
     *
     * @throws AssertionError if it does not come true within the limit, with what was thrown last
     */
    public static void until(Supplier<String> what, Duration limit, Condition condition) {
        Exception last = null;
        for (long step = limit.dividedBy(STEP); step > 0; step--) {
            try {
                if (condition.isTrue()) {
                    return;
                }
                last = null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while looking", e);
            } catch (Exception e) {
                last = e;
            }
            pass(STEP);
        }
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what.get(), last);
    }

    /** What comes; with a limit that only a defect reaches. */
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
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }

    /** Lets time go by: a fault has to last. */
    public static void pass(Duration time) {
        within(time, new CompletableFuture<>());
    }
}

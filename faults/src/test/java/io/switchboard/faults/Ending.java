package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Child;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A process that has been told to end, and how long it takes. */
record Ending(Child process, CompletableFuture<Duration> taken) {
    /** What a machine that is busy with other things adds, also one that is ten times as slow. */
    private static final Duration BUSY = Duration.ofSeconds(40);

    private static final int BY_SIGTERM = 128 + 15;

    /** Tells it to end by SIGTERM. */
    static Ending of(Child process) {
        long from = System.nanoTime();
        process.terminate();
        return new Ending(process, process.onEnd().thenApply(ended -> Duration.ofNanos(System.nanoTime() - from)));
    }

    /** Waits for the end, by the signal, within this time. */
    Duration within(Duration bound) {
        assertEquals(BY_SIGTERM, process.exitValue(), process.name());
        Duration took = taken.join();
        System.out.printf("%s ended in %d ms%n", process.name(), took.toMillis());
        assertTrue(took.compareTo(bound.plus(BUSY)) < 0, () -> process.name() + " took " + took + " to end");
        return took;
    }

    /** As above, and not before this time. */
    void between(Duration least, Duration bound) {
        Duration took = within(bound);
        assertTrue(took.compareTo(least) >= 0, () -> process.name() + " ended after " + took + " already");
    }
}

package io.switchboard.core;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps by which something ends, or by which a start that failed is undone: each runs, whatever the ones before it
 * threw.
 *
 * <p>What was thrown first is thrown once all have run, with the others suppressed. An interrupt is no failure: it
 * stays with the thread, so that the steps that follow run and wait for nothing.
 */
public final class Cleanup {
    /** One step. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    private @Nullable Throwable first;

    /** Runs the steps in order. */
    public static void all(Step... steps) {
        Cleanup cleanup = new Cleanup();
        for (Step step : steps) {
            cleanup.step(step);
        }
        cleanup.end();
    }

    /** Does the same with each one, in order. */
    public static <T> void each(Iterable<? extends T> all, Consumer<? super T> end) {
        Cleanup cleanup = new Cleanup();
        for (T one : all) {
            cleanup.step(() -> end.accept(one));
        }
        cleanup.end();
    }

    /** Runs the steps after a failure, which is for the caller to throw; what they throw is suppressed in it. */
    public static void after(Throwable failure, Step... steps) {
        Cleanup cleanup = new Cleanup();
        cleanup.first = failure;
        for (Step step : steps) {
            cleanup.step(step);
        }
    }

    /** Runs one step. */
    public Cleanup step(Step step) {
        try {
            step.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            failed(e);
        }
        return this;
    }

    /**
     * Throws what was thrown first, if anything was; a checked exception as the cause of an
     * {@link IllegalStateException}.
     */
    public void end() {
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
        if (first != null) {
            throw new IllegalStateException(first);
        }
    }

    private void failed(Throwable thrown) {
        if (first == null) {
            first = thrown;
        } else if (first != thrown) {
            first.addSuppressed(thrown);
        }
    }
}

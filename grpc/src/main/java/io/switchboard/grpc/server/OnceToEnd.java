package io.switchboard.grpc.server;

import io.switchboard.core.Cleanup;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Ends something once, by whoever asks first or by the JVM's end; whoever asks later waits for that. */
final class OnceToEnd {
    private final Runnable end;
    private final @Nullable Thread hook;
    private final AtomicReference<@Nullable Thread> ending = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** @param name of what is ended, for the thread that does it when the JVM ends */
    OnceToEnd(Runnable end, boolean atJvmEnd, String name) {
        this.end = end;
        hook = atJvmEnd ? new Thread(this::run, "switchboard-stop-" + name) : null;
    }

    /** @throws IllegalStateException if the JVM is ending, and nobody else would do it; it has ended then */
    void addHook() {
        if (hook != null) {
            try {
                Runtime.getRuntime().addShutdownHook(hook);
            } catch (IllegalStateException e) {
                run();
                throw new IllegalStateException("the JVM is shutting down; the server has been stopped", e);
            }
        }
    }

    void close() {
        Cleanup.all(this::run, this::removeHook);
    }

    private void run() {
        Thread self = Thread.currentThread();
        if (ending.compareAndSet(null, self)) {
            try {
                end.run();
            } finally {
                ended.countDown();
            }
        } else if (ending.get() != self) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                self.interrupt();
            }
        }
    }

    private void removeHook() {
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is ending: the hook runs, or has run, and finds nothing to do.
            }
        }
    }
}

package io.switchboard.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Makes a call at an even pace, by some threads, until it is closed; a call fails by what it throws. */
public final class Load implements AutoCloseable {
    /** As many calls are made at once at most. */
    public static final int THREADS = 10;

    private final ScheduledExecutorService callers = Executors.newScheduledThreadPool(THREADS);
    private final Runnable call;
    private final List<String> failures = new ArrayList<>();
    private int calls;

    public Load(int perSecond, Runnable call) {
        this.call = call;
        long pause = TimeUnit.SECONDS.toNanos(THREADS) / perSecond;
        for (int i = 0; i < THREADS; i++) {
            callers.scheduleAtFixedRate(this::call, pause * i / THREADS, pause, TimeUnit.NANOSECONDS);
        }
    }

    private void call() {
        String failure = null;
        try {
            call.run();
        } catch (RuntimeException e) {
            failure = String.valueOf(e.getMessage());
        }
        synchronized (this) {
            calls++;
            if (failure != null) {
                failures.add(failure);
            }
        }
    }

    public synchronized int calls() {
        return calls;
    }

    /** Those that failed, and why. */
    public synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        callers.shutdown();
        try {
            if (!callers.awaitTermination(Duration.ofMinutes(1).toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("calls do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.switchboard.interop.mesh;

import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A caller in this process, whose calls something else starts. */
final class Paced implements Caller {
    private static final int MOST_AT_ONCE = 10_000;
    private static final long LIMIT_SECONDS = 60;

    /** Starts calls. */
    interface Start extends AutoCloseable {
        /** @param ended run when the call is counted */
        void call(String name, Map<String, String> headers, Counting counting, Runnable ended);

        @Override
        void close();
    }

    private final Start start;
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private final Counting load = new Counting();
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private @Nullable ScheduledFuture<?> running;

    Paced(Start start) {
        this.start = start;
    }

    @Override
    public Tally call(int calls, int atOnce, String name, Map<String, String> headers) {
        Counting counting = new Counting();
        Semaphore free = new Semaphore(atOnce);
        for (int made = 0; made < calls; made++) {
            acquire(free, 1);
            start.call(name, headers, counting, free::release);
        }
        acquire(free, atOnce);
        return counting.take();
    }

    @Override
    public void load(int rate) {
        stop();
        long begin = System.nanoTime();
        int[] made = {0};
        running = pace.scheduleAtFixedRate(
                () -> {
                    for (long due = (System.nanoTime() - begin) * rate / 1_000_000_000; made[0] < due; made[0]++) {
                        acquire(room, 1);
                        start.call(ANYBODY, Map.of(), load, room::release);
                    }
                },
                0,
                10,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public Tally report() {
        return load.take();
    }

    @Override
    public Tally endLoad() {
        stop();
        acquire(room, MOST_AT_ONCE);
        room.release(MOST_AT_ONCE);
        return load.take();
    }

    private void stop() {
        ScheduledFuture<?> now = running;
        if (now != null) {
            now.cancel(false);
            running = null;
        }
    }

    private static void acquire(Semaphore room, int permits) {
        try {
            if (!room.tryAcquire(permits, LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("calls do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between calls", e);
        }
    }

    @Override
    public void close() {
        pace.shutdownNow();
        start.close();
    }
}

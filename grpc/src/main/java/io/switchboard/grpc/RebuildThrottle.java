package io.switchboard.grpc;

import io.grpc.LoadBalancer.Helper;
import io.grpc.SynchronizationContext.ScheduledHandle;
import io.switchboard.core.Foreign;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the picker is made anew: once for all that the synchronization context has waiting, and for sets that are large
 * or costly with a pause in between.
 *
 * <p>A picker of n lines costs time for n, and n connections that come one after the other would want n of them. The
 * pause keeps that at a small share of the time. Meanwhile a call that is picked for a lost connection waits; the
 * channel sees to that.
 *
 * <p>Used in the synchronization context only.
 */
final class RebuildThrottle {
    private static final Logger log = LoggerFactory.getLogger(RebuildThrottle.class);

    /** Up to so many lines a picker costs too little to wait for. */
    private static final int SMALL = 1000;

    private static final long PAUSE_NANOS_PER_LINE = 1000;
    /** Some policies make large tables, and these are waited for whatever the number of lines. */
    private static final long PAUSES_PER_REBUILD = 4;

    private static final long CHEAP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Helper helper;
    private final LongSupplier nanos;
    private final IntSupplier rebuild;
    private final Consumer<Throwable> failed;
    /** Whether the last attempt failed: said once, not with every change. */
    private boolean failing;

    private final Foreign timers = new Foreign("the channel's scheduled executor");
    private boolean wanted;
    private boolean stopped;
    private @Nullable ScheduledHandle later;
    /** When the last picker was made, and for how many lines. */
    private long lastNanos;

    private int lastLines;
    /**
     * How long the last two took to make: the shorter one says what it costs, the longer may be a pause of the process.
     */
    private long lastTook;

    private long tookBefore = Long.MAX_VALUE;

    /**
     * @param rebuild makes the picker, and says of how many lines
     * @param failed hears what it threw, which must not reach the channel
     */
    RebuildThrottle(Helper helper, LongSupplier nanos, IntSupplier rebuild, Consumer<Throwable> failed) {
        this.helper = helper;
        this.nanos = nanos;
        this.rebuild = rebuild;
        this.failed = failed;
    }

    /** Something has changed that a picker depends on. */
    void want() {
        if (wanted) {
            return;
        }
        wanted = true;
        long pause = pauseNanos();
        if (pause > 0) {
            pause += lastNanos - nanos.getAsLong();
        }
        long left = pause;
        // A channel's timers may be the application's: without them, there is no pause.
        boolean waits = left > 0
                && timers.run(() -> later = helper.getSynchronizationContext()
                        .schedule(this::run, left, TimeUnit.NANOSECONDS, helper.getScheduledExecutorService()));
        if (!waits) {
            helper.getSynchronizationContext().execute(this::run);
        }
    }

    private long pauseNanos() {
        long cost = Math.min(lastTook, tookBefore);
        long forCost = cost <= CHEAP_NANOS ? 0 : Math.min(PAUSES_PER_REBUILD * cost, LONGEST_PAUSE_NANOS);
        return lastLines <= SMALL ? forCost : Math.max(forCost, lastLines * PAUSE_NANOS_PER_LINE);
    }

    void stop() {
        stopped = true;
        if (later != null) {
            later.cancel();
        }
    }

    private void run() {
        wanted = false;
        later = null;
        if (!stopped) {
            long began = nanos.getAsLong();
            if (lastLines > 0) {
                tookBefore = lastTook;
            }
            try {
                lastLines = rebuild.getAsInt();
                failing = false;
            } catch (Throwable e) {
                if (!failing) {
                    failing = true;
                    log.error(
                            "a change of endpoints or config could not be applied; the previous picker stays in use until the next change",
                            e);
                }
                failed.accept(e);
            } finally {
                lastNanos = nanos.getAsLong();
                lastTook = lastNanos - began;
            }
        }
    }
}

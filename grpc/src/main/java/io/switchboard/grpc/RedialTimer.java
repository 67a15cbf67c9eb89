package io.switchboard.grpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.Helper;
import io.grpc.SynchronizationContext.ScheduledHandle;
import io.switchboard.core.Instance;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint that is not connected is dialled anew, before gRPC's own timer would: soon after news of it, and not
 * so often that an attempt has no time to succeed.
 *
 * <p>Used in the synchronization context only.
 */
final class RedialTimer {
    /** Dials, unless there is no reason any more. */
    interface Redial {
        /** @param news whether calls should wait for it, as for any new server */
        void dial(boolean news);
    }

    /** However often news arrives, a dial has this long to succeed. */
    private static final long LEAST_BETWEEN_NEWS = TimeUnit.SECONDS.toNanos(1);

    /** A registry whose connection flaps is no reason to dial all the time. */
    private static final long LEAST_BETWEEN_HOPES = TimeUnit.SECONDS.toNanos(10);

    private final Helper helper;
    private final LongSupplier nanos;
    private final Redial redial;
    private long dialled;
    private @Nullable ScheduledHandle pending;

    /** @param nanos of a monotonic clock */
    RedialTimer(Helper helper, LongSupplier nanos, Redial redial) {
        this.helper = helper;
        this.nanos = nanos;
        this.redial = redial;
    }

    /** Whether the registration is a new one: its server has just started, or is back. */
    static boolean isNews(EquivalentAddressGroup before, EquivalentAddressGroup now) {
        Instance was = before.getAttributes().get(InstanceAttributes.INSTANCE);
        Instance is = now.getAttributes().get(InstanceAttributes.INSTANCE);
        if (was == null || is == null || now.getAttributes().get(InstanceAttributes.DOUBT) != null) {
            return false;
        }
        return before.getAttributes().get(InstanceAttributes.DOUBT) != null
                || was.incarnation() != is.incarnation()
                || !was.name().equals(is.name());
    }

    /** It is dialled now. */
    void dialled() {
        dialled = nanos.getAsLong();
    }

    /** At once, or when the last dial has had its time. */
    void forNews() {
        long wait = dialled + LEAST_BETWEEN_NEWS - nanos.getAsLong();
        if (wait <= 0) {
            redial.dial(true);
        } else {
            after(TimeUnit.NANOSECONDS.toMillis(wait) + 1, true);
        }
    }

    /** As soon as the synchronization context has finished what it does now. */
    void forNewsNext() {
        after(0, true);
    }

    /**
     * What may have kept it from connecting may be over: soon, unless it was dialled lately or is to be anyway.
     *
     * @param pauseMillis chosen at random, since many clients may notice at the same time
     */
    void forHope(long pauseMillis) {
        if (nanos.getAsLong() - dialled >= LEAST_BETWEEN_HOPES && pending == null) {
            after(pauseMillis, false);
        }
    }

    void stop() {
        if (pending != null) {
            pending.cancel();
            pending = null;
        }
    }

    private void after(long millis, boolean news) {
        stop();
        pending = LookupLane.later(
                helper.getSynchronizationContext(),
                helper::getScheduledExecutorService,
                () -> {
                    pending = null;
                    redial.dial(news);
                },
                millis);
    }
}

package io.switchboard.grpc;

import io.grpc.LoadBalancer.Helper;
import io.grpc.SynchronizationContext.ScheduledHandle;
import io.switchboard.core.Foreign;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the seconds for the proofs of a policy, as long as there are any. Used in the synchronization context only.
 */
final class ProofTimer {
    /** A second that took this long says that the process, or the whole machine, stood still. */
    private static final long STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Helper helper;
    private final LongSupplier nanos;
    private final Supplier<Collection<Proof>> proofs;
    private final Foreign timers = new Foreign("the channel's scheduled executor");
    private @Nullable ScheduledHandle next;

    ProofTimer(Helper helper, LongSupplier nanos, Supplier<Collection<Proof>> proofs) {
        this.helper = helper;
        this.nanos = nanos;
        this.proofs = proofs;
    }

    /** Counts from now, if it does not already. */
    void start() {
        if (next == null) {
            schedule();
        }
    }

    void stop() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private void schedule() {
        long began = nanos.getAsLong();
        // A channel's timers may be the application's: without them, the next doubt begins to count anew.
        timers.run(() -> next = helper.getSynchronizationContext()
                .schedule(() -> over(began), 1, TimeUnit.SECONDS, helper.getScheduledExecutorService()));
    }

    private void over(long began) {
        next = null;
        Collection<Proof> all = proofs.get();
        if (all.isEmpty()) {
            return;
        }
        boolean stoodStill = nanos.getAsLong() - began > STANDSTILL_NANOS;
        for (Proof proof : all) {
            if (stoodStill) {
                // What it may have answered meanwhile was not heard in time.
                proof.ask();
            } else {
                proof.second();
            }
        }
        schedule();
    }
}

package io.switchboard.grpc.load;

import io.switchboard.core.Foreign;
import io.switchboard.core.Text;
import io.switchboard.core.time.RatedLog;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoublePredicate;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that the program supplies, asked for on a thread of its own, one question at a time: one that is slow, throws
 * or says nonsense is left out of the reports, and delays none.
 */
final class ProgramValue {
    /** An older answer says nothing of now. */
    static final Duration FRESH = Duration.ofSeconds(10);

    private record Answer(double value, long nanos) {}

    private final String name;
    private final DoubleSupplier supplier;
    private final DoublePredicate valid;
    private final LongSupplier nanos;
    private final RatedLog log;
    private final Foreign foreign;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile @Nullable Answer answer;

    ProgramValue(String name, DoubleSupplier supplier, DoublePredicate valid, LongSupplier nanos, RatedLog log) {
        this.name = name;
        this.supplier = supplier;
        this.valid = valid;
        this.nanos = nanos;
        this.log = log;
        this.foreign = new Foreign("the load report's " + Text.printable(name));
    }

    String name() {
        return name;
    }

    void ask(Executor executor) {
        if (!asked.compareAndSet(false, true)) {
            return;
        }
        boolean taken = foreign.run(() -> executor.execute(() -> {
            if (!foreign.run(this::answer)) {
                answer = null;
            }
            asked.set(false);
        }));
        if (!taken) {
            asked.set(false);
        }
    }

    private void answer() {
        double said = supplier.getAsDouble();
        if (valid.test(said)) {
            answer = new Answer(said, nanos.getAsLong());
        } else {
            answer = null;
            log.warn("the load report's {} is {}, which is no such value; it is left out", name, said);
        }
    }

    /** NaN: there is no answer, or no fresh one. */
    double at(long now) {
        Answer last = answer;
        return last == null || now - last.nanos > FRESH.toNanos() ? Double.NaN : last.value;
    }
}

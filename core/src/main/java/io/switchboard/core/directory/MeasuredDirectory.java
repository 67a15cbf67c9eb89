package io.switchboard.core.directory;

import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.telemetry.GuardedTelemetry;
import io.switchboard.core.telemetry.Telemetry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells {@link Telemetry} of each snapshot of a service, and of the end of them. */
public final class MeasuredDirectory implements Directory {
    private final Directory source;
    private final Telemetry telemetry;
    /** How many follows of each service there are. Guarded by itself. */
    private final Map<ServiceName, Integer> follows = new HashMap<>();

    public MeasuredDirectory(Directory source, Telemetry telemetry) {
        this.source = source;
        this.telemetry = GuardedTelemetry.of(telemetry);
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        Told told = new Told(service);
        told.forwardTo(() -> source.follow(service, snapshot -> {
            told.tell(snapshot);
            listener.accept(snapshot);
        }));
        return told;
    }

    @Override
    public String registry() {
        return source.registry();
    }

    /** What telemetry hears of one follow: nothing after its end, and of the end of the last follow of a service. */
    private final class Told extends ForwardingSubscription {
        private final ServiceName service;
        private boolean closed;

        Told(ServiceName service) {
            this.service = service;
            synchronized (follows) {
                follows.merge(service, 1, Integer::sum);
            }
        }

        synchronized void tell(Snapshot snapshot) {
            if (!closed) {
                telemetry.snapshot(snapshot);
            }
        }

        @Override
        public void close() {
            Cleanup.all(this::closeUpstream, this::end);
        }

        private synchronized void end() {
            if (closed) {
                return;
            }
            closed = true;
            synchronized (follows) {
                if (follows.merge(service, -1, MeasuredDirectory::left) == null) {
                    telemetry.unfollowed(service);
                }
            }
        }
    }

    private static @Nullable Integer left(int follows, int change) {
        return follows + change == 0 ? null : follows + change;
    }
}

package io.switchboard.grpc;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import io.switchboard.balancing.InFlight;
import io.switchboard.balancing.PeakEwma;
import io.switchboard.grpc.config.ChoiceConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How busy one endpoint is, as heard from the calls that it gets. Only streams that were created count: a pick may come
 * to nothing, or be made again.
 */
final class CallLoad extends ClientStreamTracer.Factory {
    final InFlight inFlight = new InFlight();
    final PeakEwma latency;
    /** For calls that are not unary: they count, and are not timed. */
    final ClientStreamTracer.Factory streams = new Streams();

    private final boolean timed;
    private volatile List<InFlight> totals = List.of();
    private final Duration decay;
    private final LongSupplier nanos;

    /** @param timed whether latencies count, else only how many calls there are */
    CallLoad(boolean timed, Duration decay, LongSupplier nanos) {
        this.latency = new PeakEwma(decay);
        this.decay = decay;
        this.timed = timed;
        this.nanos = nanos;
    }

    /**
     * Calls that begin from now on count in these as well, until they end: in all the pools that the endpoint is in.
     */
    void countIn(List<InFlight> totals) {
        this.totals = List.copyOf(totals);
    }

    /** Calls are counted only where the choice goes by them. */
    static void measure(EndpointConnection line, ChoiceConfig choice, LongSupplier nanos) {
        CallLoad load = line.load();
        if (!choice.needsLoad()) {
            if (load != null) {
                line.measure(null);
            }
        } else if (load == null || !load.serves(choice)) {
            line.measure(new CallLoad(choice.timed(), choice.decay(), nanos));
        }
    }

    /** Whether unary calls and others are to be told apart. */
    boolean isTimed() {
        return timed;
    }

    /** Whether it is what that choice goes by. */
    boolean serves(ChoiceConfig choice) {
        return timed == choice.timed() && (!timed || decay.equals(choice.decay()));
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new Tracer(true);
    }

    private final class Streams extends ClientStreamTracer.Factory {
        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new Tracer(false);
        }
    }

    private final class Tracer extends ClientStreamTracer {
        private final boolean unary;
        private boolean created;
        private List<InFlight> counted = List.of();
        private long started;

        Tracer(boolean unary) {
            this.unary = unary;
        }

        @Override
        public void streamCreated(Attributes transport, Metadata headers) {
            created = true;
            inFlight.started();
            counted = totals;
            for (int i = 0; i < counted.size(); i++) {
                counted.get(i).started();
            }
            if (timed && !unary) {
                latency.streamStarted();
            } else if (timed) {
                started = nanos.getAsLong();
                latency.started();
            }
        }

        @Override
        public void streamClosed(Status status) {
            if (!created) {
                return;
            }
            created = false;
            inFlight.ended();
            for (int i = 0; i < counted.size(); i++) {
                counted.get(i).ended();
            }
            if (!timed) {
                return;
            }
            if (!unary) {
                latency.streamEnded();
            } else if (status.getCode() == Status.Code.CANCELLED) {
                // The caller's haste, not the server's.
                latency.abandoned();
            } else {
                long now = nanos.getAsLong();
                latency.ended(now - started, now);
            }
        }
    }
}

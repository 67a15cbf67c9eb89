package io.switchboard.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.switchboard.core.Foreign;
import io.switchboard.grpc.load.LoadValues;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Hears the load reports in the trailers of one server's answers. All calls have the same tracer, which remembers
 * nothing of any; and of the reports, of which each answer may have one, it reads ten a second.
 */
final class TrailerReader extends ClientStreamTracer.Factory {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Foreign READING = new Foreign("reading a load report");

    private final ReportReader reader;
    private final LongSupplier nanos;
    private volatile long next;

    private final ClientStreamTracer tracer = new ClientStreamTracer() {
        @Override
        public void inboundTrailers(Metadata trailers) {
            try {
                heard(trailers);
            } catch (Throwable e) {
                // What a tracer throws would end the connection with all of its calls.
                READING.failed(e);
            }
        }
    };

    TrailerReader(ReportReader reader, LongSupplier nanos) {
        this.reader = reader;
        this.nanos = nanos;
        next = nanos.getAsLong();
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return tracer;
    }

    private void heard(Metadata trailers) {
        long now = nanos.getAsLong();
        if (now - next < 0) {
            return;
        }
        byte[] report = trailers.get(LoadValues.TRAILER);
        if (report != null) {
            next = now + PAUSE_NANOS;
            reader.read(report);
        }
    }
}

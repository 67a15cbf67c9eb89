package io.switchboard.grpc.load;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.switchboard.core.Foreign;
import io.switchboard.core.Internal;
import io.switchboard.grpc.orca.OpenRcaServiceGrpc;
import io.switchboard.grpc.orca.OrcaLoadReport;
import io.switchboard.grpc.orca.OrcaLoadReportRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One stream of a server's load reports, read one at a time. A report that is too long, or far more of them than was
 * asked for, end it.
 */
@Internal
public final class ReportStream {
    /** A report of ours has a few hundred bytes. */
    public static final int MOST_BYTES = 64 * 1024;

    /** In a second, of one server. */
    public static final int MOST_REPORTS = 20;

    /** Hears one stream, one thing at a time, on the transport's threads. */
    public interface Listener {
        void reported(OrcaLoadReport report);

        /** The last thing that is heard; also after {@link #cancel}. */
        void ended(ReportStream stream, Status status);
    }

    private final ClientCall<OrcaLoadReportRequest, OrcaLoadReport> call;
    private final OrcaLoadReportRequest request;
    private final LongSupplier nanos;
    private final Listener listener;
    private final Foreign foreign;
    private volatile boolean heard;
    private volatile boolean tooMuch;
    private long second;
    private int inSecond;

    /**
     * @param period between two reports; the server may take a longer one
     * @param foreign around what is not ours: one for all streams of an owner
     */
    public ReportStream(Channel channel, Duration period, LongSupplier nanos, Foreign foreign, Listener listener) {
        this.nanos = nanos;
        this.foreign = foreign;
        this.listener = listener;
        second = nanos.getAsLong();
        request = OrcaLoadReportRequest.newBuilder()
                .setReportInterval(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(period.getSeconds())
                        .setNanos(period.getNano()))
                .build();
        call = channel.newCall(
                OpenRcaServiceGrpc.getStreamCoreMetricsMethod(),
                CallOptions.DEFAULT.withMaxInboundMessageSize(MOST_BYTES));
    }

    public void start() {
        call.start(new Hearing(), new Metadata());
        call.request(1);
        call.sendMessage(request);
        call.halfClose();
    }

    public void cancel(String why) {
        foreign.run(() -> call.cancel(why, null));
    }

    /** Whether a report has come. */
    public boolean hasHeard() {
        return heard;
    }

    /** Whether it was ended since the server sends far more than was asked for. */
    public boolean hadTooMuch() {
        return tooMuch;
    }

    private final class Hearing extends ClientCall.Listener<OrcaLoadReport> {
        @Override
        public void onMessage(OrcaLoadReport report) {
            if (tooMuch) {
                return;
            }
            heard = true;
            long now = nanos.getAsLong();
            if (now - second >= TimeUnit.SECONDS.toNanos(1)) {
                second = now;
                inSecond = 0;
            }
            if (++inSecond > MOST_REPORTS) {
                tooMuch = true;
                cancel("too many reports");
                return;
            }
            foreign.run(() -> listener.reported(report));
            call.request(1);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            foreign.run(() -> listener.ended(ReportStream.this, status));
        }
    }
}

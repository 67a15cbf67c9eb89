package io.switchboard.grpc.load;

import com.google.protobuf.Duration;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.switchboard.core.Text;
import io.switchboard.core.time.Scheduler;
import io.switchboard.grpc.orca.OpenRcaServiceGrpc;
import io.switchboard.grpc.orca.OrcaLoadReport;
import io.switchboard.grpc.orca.OrcaLoadReportRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The reports out of band: one stream for each caller that wants them. A caller that does not read gets fewer, and
 * nothing piles up for it.
 *
 * <p>But for the start of a call, on the scheduler's thread only.
 */
final class ReportStreams extends OpenRcaServiceGrpc.OpenRcaServiceImplBase {
    /** At once. */
    static final int MOST_STREAMS = 10_000;

    static final long LONGEST_SECONDS = TimeUnit.DAYS.toSeconds(1);

    /** What is due within half a tick goes out now, or an interval would be a tick too long now and then. */
    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Wants ticks. */
    interface Reports {
        /** @return the present one; null: there will be one soon */
        @Nullable
        OrcaLoadReport wanted();
    }

    private static final class Stream {
        final ServerCallStreamObserver<OrcaLoadReport> caller;
        final long interval;
        final AtomicBoolean refused = new AtomicBoolean();
        /** Null: nothing was sent yet, so at once. */
        @Nullable
        Long due;

        Stream(ServerCallStreamObserver<OrcaLoadReport> caller, long interval) {
            this.caller = caller;
            this.interval = interval;
        }
    }

    private final Scheduler scheduler;
    private final long leastNanos;
    private final Reports reports;
    private final Set<Stream> streams = new LinkedHashSet<>();
    private volatile boolean closed;

    ReportStreams(Scheduler scheduler, java.time.Duration least, Reports reports) {
        this.scheduler = scheduler;
        this.leastNanos = least.toNanos();
        this.reports = reports;
    }

    @Override
    public void streamCoreMetrics(OrcaLoadReportRequest request, StreamObserver<OrcaLoadReport> response) {
        ServerCallStreamObserver<OrcaLoadReport> caller = (ServerCallStreamObserver<OrcaLoadReport>) response;
        Stream stream = new Stream(caller, interval(request.getReportInterval()));
        caller.setOnCancelHandler(() -> scheduler.execute(() -> streams.remove(stream)));
        scheduler.execute(() -> add(stream));
        if (closed) {
            // The scheduler may take no more.
            refuse(stream);
        }
    }

    /** No shorter than the server allows, whatever was asked for. */
    private long interval(Duration asked) {
        long seconds = Math.max(0, Math.min(LONGEST_SECONDS, asked.getSeconds()));
        return Math.max(leastNanos, TimeUnit.SECONDS.toNanos(seconds) + Math.max(0, asked.getNanos()));
    }

    private void add(Stream stream) {
        if (stream.caller.isCancelled()) {
            return;
        }
        if (closed) {
            refuse(stream);
        } else if (streams.size() >= MOST_STREAMS) {
            refuse(
                    stream,
                    Status.RESOURCE_EXHAUSTED.withDescription(
                            Text.message("the server reports its load to " + MOST_STREAMS
                                    + " callers, and to no more; read it from the trailers of answers, or through fewer"
                                    + " callers")));
        } else {
            streams.add(stream);
            OrcaLoadReport report = reports.wanted();
            if (report != null && !send(stream, report, scheduler.nanos())) {
                streams.remove(stream);
            }
        }
    }

    boolean areThere() {
        return !streams.isEmpty();
    }

    int count() {
        return streams.size();
    }

    /** Sends it to those whose turn it is. */
    void tick(OrcaLoadReport report) {
        long now = scheduler.nanos();
        streams.removeIf(stream -> {
            Long due = stream.due;
            return (due == null || now + SLACK_NANOS - due >= 0) && !send(stream, report, now);
        });
    }

    /** @return whether the stream goes on */
    private static boolean send(Stream stream, OrcaLoadReport report, long now) {
        try {
            if (stream.caller.isCancelled()) {
                return false;
            }
            if (stream.caller.isReady()) {
                stream.caller.onNext(report);
                stream.due = now + stream.interval;
            }
            return true;
        } catch (RuntimeException e) {
            return false; // It was cancelled just now.
        }
    }

    /** Ends all, and takes no more: a stream that goes on would hold up the server that stops. */
    void close() {
        closed = true;
        List.copyOf(streams).forEach(ReportStreams::refuse);
        streams.clear();
    }

    private static void refuse(Stream stream) {
        refuse(stream, Status.UNAVAILABLE.withDescription("the server is about to stop; it reports no load any more"));
    }

    private static void refuse(Stream stream, Status why) {
        if (stream.refused.compareAndSet(false, true)) {
            try {
                stream.caller.onError(why.asRuntimeException());
            } catch (RuntimeException e) {
                // It was cancelled just now.
            }
        }
    }
}

package io.switchboard.grpc.load;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts a server's calls, without an object or a lock for any of them: a call has nothing of its own to remember,
 * since gRPC tells of its end once.
 */
final class CallCounts extends ServerStreamTracer.Factory {
    private static final ServerStreamTracer UNCOUNTED = new ServerStreamTracer() {};

    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder failed = new LongAdder();

    private final ServerStreamTracer counted = new ServerStreamTracer() {
        @Override
        public void streamClosed(Status status) {
            if (isServersFault(status.getCode())) {
                failed.increment();
            }
            ended.increment();
        }
    };

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        if (isOfInfrastructure(method)) {
            return UNCOUNTED;
        }
        begun.increment();
        return counted;
    }

    /**
     * Health checks, reflection and the reports themselves: no load that says how busy a server is, and some for ever.
     */
    static boolean isOfInfrastructure(String method) {
        return method.startsWith("grpc.") || method.startsWith("xds.service.orca.");
    }

    /** Not what a caller has asked for wrongly, or no longer wants. */
    static boolean isServersFault(Status.Code code) {
        return switch (code) {
            case UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> true;
            default -> false;
        };
    }

    long begun() {
        return begun.sum();
    }

    long failed() {
        return failed.sum();
    }

    /** Adders are not read at one moment: a call that ends meanwhile must not make it negative. */
    long inFlight() {
        long over = ended.sum();
        return Math.max(0, begun.sum() - over);
    }
}

package io.switchboard.grpc.load;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts the latest report into the trailers of each answer: bytes that all calls share, and one object for each. */
final class TrailerReports implements ServerInterceptor {
    private final Supplier<byte @Nullable []> latest;

    /** @param latest the serialized report; null: there is none yet */
    TrailerReports(Supplier<byte @Nullable []> latest) {
        this.latest = latest;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return next.startCall(
                CallCounts.isOfInfrastructure(call.getMethodDescriptor().getFullMethodName())
                        ? call
                        : new Reporting<>(call),
                headers);
    }

    private final class Reporting<Q, A> extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {
        Reporting(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            byte[] report = latest.get();
            // A report of the program's own comes first.
            if (report != null && !trailers.containsKey(LoadValues.TRAILER)) {
                trailers.put(LoadValues.TRAILER, report);
            }
            super.close(status, trailers);
        }
    }
}

package io.switchboard.embedded;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** Holds every response back for a time that can be changed; the responses of one call keep their order. */
final class SlowResponses implements ServerInterceptor {
    private final Scheduler scheduler;
    private volatile Duration delay = Duration.ZERO;

    SlowResponses(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void delay(Duration duration) {
        delay = duration;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return next.startCall(new SlowCall<>(call), headers);
    }

    private final class SlowCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final Queue<Runnable> held = new ArrayDeque<>();

        SlowCall(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public void sendMessage(A message) {
            hold(() -> super.sendMessage(message));
        }

        @Override
        public void close(Status status, Metadata trailers) {
            hold(() -> super.close(status, trailers));
        }

        private void hold(Runnable send) {
            if (held.isEmpty() && delay.isZero()) {
                send.run();
                return;
            }
            held.add(send);
            scheduler.after(delay, this::release);
        }

        private void release() {
            Runnable send = held.peek();
            if (send != null && !isCancelled()) {
                send.run();
            }
            held.poll();
        }
    }
}

package io.switchboard.scaler.activator;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.switchboard.core.Text;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call, from its start to its end. It arrives until its caller has said all; then it waits; then it is passed to an
 * instance, with what it still has of its deadline. What no instance has seen may wait again.
 *
 * <p>Whether a method streams is not known. A call that has half-closed after one message at most is unary as far as
 * that matters here; its answer may well be a stream. All others are streams of requests.
 *
 * <p>gRPC tells of both sides on threads of its own: all state is under the object's lock.
 */
final class HeldCall extends ServerCall.Listener<byte[]> {
    /** Of a call that came from another activator: it is not passed on, and goes in no circle. */
    static final Metadata.Key<String> HOP = Metadata.Key.of("switchboard-activator", Metadata.ASCII_STRING_MARSHALLER);

    /** No instance has seen a call that waits again: something is wrong that waiting does not mend. */
    private static final int MOST_ATTEMPTS = 5;

    private enum Stage {
        ARRIVING,
        WAITING,
        PASSING,
        OVER
    }

    private final ServerCall<byte[], byte[]> caller;
    private final Metadata headers;
    private final Context context;
    private final Gate gate;
    private final Bounds bounds;
    private final List<byte[]> messages = new ArrayList<>(2);
    private Stage stage = Stage.ARRIVING;
    private boolean halfClosed;
    private long held;
    private int attempts;
    private @Nullable Attempt attempt;
    /** Whether the caller is to be asked for another message once the instance takes more. */
    private boolean callerOwed;

    // The gate's, on its scheduler.
    long arrivedNanos;

    @Nullable
    Cancellable expiry;

    @Nullable
    Cancellable patience;

    /** For a call that the gate has let in. */
    HeldCall(ServerCall<byte[], byte[]> caller, Metadata headers, Context context, Gate gate, Bounds bounds) {
        this.caller = caller;
        this.headers = headers;
        this.context = context;
        this.gate = gate;
        this.bounds = bounds;
    }

    void start() {
        gate.arrived(this);
        // One more than a unary call has: only by it is a stream found out.
        caller.request(2);
    }

    synchronized boolean isWaiting() {
        return stage == Stage.ARRIVING || stage == Stage.WAITING;
    }

    synchronized boolean hasMessage() {
        return !messages.isEmpty();
    }

    @Override
    public void onMessage(byte[] message) {
        boolean tooLarge = false;
        boolean streams = false;
        synchronized (this) {
            Attempt passing = attempt;
            if (stage == Stage.PASSING && passing != null) {
                passing.send(message);
            } else if (stage == Stage.ARRIVING) {
                if (bounds.hold(message.length)) {
                    held += message.length;
                    messages.add(message);
                    streams = messages.size() > 1;
                } else {
                    tooLarge = true;
                }
            }
        }
        if (tooLarge) {
            refuse(gate.refusal(
                    Status.RESOURCE_EXHAUSTED,
                    "bytes",
                    "waiting calls have " + bounds.mostBytes() + " bytes together, which is the most"));
        } else if (streams) {
            gate.streaming(this);
        }
    }

    @Override
    public void onHalfClose() {
        boolean complete = false;
        synchronized (this) {
            halfClosed = true;
            Attempt passing = attempt;
            if (stage == Stage.PASSING && passing != null) {
                passing.server.halfClose();
            } else if (stage == Stage.ARRIVING && messages.size() <= 1) {
                stage = Stage.WAITING;
                complete = true;
            }
        }
        if (complete) {
            gate.complete(this);
        }
    }

    @Override
    public void onReady() {
        synchronized (this) {
            Attempt passing = attempt;
            if (stage == Stage.PASSING && passing != null && passing.serverOwed) {
                passing.serverOwed = false;
                passing.server.request(1);
            }
        }
    }

    @Override
    public void onCancel() {
        Attempt passing;
        boolean waited;
        synchronized (this) {
            if (stage == Stage.OVER) {
                return;
            }
            waited = isWaiting();
            passing = end();
        }
        if (passing != null) {
            passing.server.cancel("the caller has cancelled the call, or its deadline is over", null);
            passing.answered(false);
        }
        if (waited) {
            gate.left(this);
        }
    }

    /** Ends the call, if it still waits. */
    void refuse(Status why) {
        synchronized (this) {
            if (!isWaiting()) {
                return;
            }
            end();
            caller.close(why, new Metadata());
        }
        gate.left(this);
    }

    /** @return what was under way */
    private @Nullable Attempt end() {
        Attempt passing = attempt;
        if (stage == Stage.PASSING) {
            bounds.passed();
        }
        stage = Stage.OVER;
        attempt = null;
        release();
        return passing;
    }

    private void release() {
        bounds.release(held);
        held = 0;
        messages.clear();
    }

    /** @return whether the call is under way to an instance, and has left the gate; else it was over, or is now */
    boolean pass(Upstream upstream) {
        boolean tooMany = false;
        boolean failed = false;
        synchronized (this) {
            if (!isWaiting()) {
                return false;
            }
            if (!bounds.pass()) {
                tooMany = true;
            } else if (!start(upstream)) {
                failed = true;
            }
        }
        if (failed) {
            gate.left(this);
            return false;
        }
        if (tooMany) {
            refuse(gate.refusal(
                    Status.RESOURCE_EXHAUSTED,
                    "passing",
                    bounds.mostCalls() + " calls are being passed through, which is the most"));
            return false;
        }
        return true;
    }

    /** @return whether it could be; else the caller has been told */
    private boolean start(Upstream upstream) {
        stage = Stage.PASSING;
        attempts++;
        try {
            Attempt passing = new Attempt(upstream);
            attempt = passing;
            passing.start();
            return true;
        } catch (RuntimeException e) {
            end();
            caller.close(
                    Status.INTERNAL
                            .withDescription("the activator cannot pass the call on: " + Text.printable(e.toString()))
                            .withCause(e),
                    new Metadata());
            return false;
        }
    }

    /** The call at an instance. */
    private final class Attempt extends ClientCall.Listener<byte[]> {
        private final ClientCall<byte[], byte[]> server;
        private volatile boolean sent;
        private boolean answered;
        private boolean told;
        /** Whether the instance is to be asked for another message once the caller takes more. */
        boolean serverOwed;

        Attempt(Upstream upstream) {
            CallOptions options = CallOptions.DEFAULT.withStreamTracerFactory(new ClientStreamTracer.Factory() {
                @Override
                public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata unused) {
                    return new ClientStreamTracer() {
                        @Override
                        public void outboundHeaders() {
                            sent = true;
                        }
                    };
                }
            });
            Deadline deadline = context.getDeadline();
            if (deadline != null) {
                options = options.withDeadline(deadline);
            }
            server = upstream.call(caller.getMethodDescriptor().getFullMethodName(), caller.getAuthority(), options);
        }

        void start() {
            Metadata copy = new Metadata();
            copy.merge(headers);
            copy.put(HOP, "1");
            server.start(this, copy);
            // Kept, as long as the call may have to wait once more.
            messages.forEach(server::sendMessage);
            if (halfClosed) {
                server.halfClose();
            } else {
                if (messages.size() > 1) {
                    caller.request(1);
                }
                release();
            }
            server.request(1);
        }

        void send(byte[] message) {
            server.sendMessage(message);
            if (server.isReady()) {
                caller.request(1);
            } else {
                callerOwed = true;
            }
        }

        private boolean isCurrent() {
            return attempt == this && stage == Stage.PASSING;
        }

        @Override
        public void onReady() {
            synchronized (HeldCall.this) {
                if (isCurrent() && callerOwed) {
                    callerOwed = false;
                    caller.request(1);
                }
            }
        }

        @Override
        public void onHeaders(Metadata answer) {
            synchronized (HeldCall.this) {
                if (!isCurrent()) {
                    return;
                }
                answered = true;
                release();
                caller.sendHeaders(answer);
            }
            answered(false);
        }

        @Override
        public void onMessage(byte[] message) {
            synchronized (HeldCall.this) {
                if (!isCurrent()) {
                    return;
                }
                caller.sendMessage(message);
                if (caller.isReady()) {
                    server.request(1);
                } else {
                    serverOwed = true;
                }
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            boolean again;
            synchronized (HeldCall.this) {
                if (!isCurrent()) {
                    return;
                }
                again = status.getCode() == Status.Code.UNAVAILABLE
                        && !sent
                        && !answered
                        && halfClosed
                        && attempts < MOST_ATTEMPTS;
                if (again) {
                    stage = Stage.WAITING;
                    attempt = null;
                    bounds.passed();
                } else {
                    end();
                    caller.close(status, trailers);
                }
            }
            answered(status.getCode() == Status.Code.RESOURCE_EXHAUSTED || status.getCode() == Status.Code.UNAVAILABLE);
            if (again) {
                gate.again(HeldCall.this);
            }
        }

        /** Tells the gate once that the instance has answered, or will not. */
        void answered(boolean refused) {
            synchronized (HeldCall.this) {
                if (told) {
                    return;
                }
                told = true;
            }
            gate.answered(refused);
        }
    }
}

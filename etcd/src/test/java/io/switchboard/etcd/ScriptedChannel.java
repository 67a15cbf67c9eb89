package io.switchboard.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A channel without a transport: keeps what is called, and answers when and what the test says, on the test's thread.
 */
final class ScriptedChannel extends Channel {
    private final List<Call<?, ?>> calls = new ArrayList<>();

    /** All calls of a method so far. */
    @SuppressWarnings("unchecked") // The descriptor is the one that the call was made with.
    <Q, R> List<Call<Q, R>> calls(MethodDescriptor<Q, R> method) {
        return calls.stream()
                .filter(call -> call.method.getFullMethodName().equals(method.getFullMethodName()))
                .map(call -> (Call<Q, R>) call)
                .toList();
    }

    /** The newest call of a method. */
    <Q, R> Call<Q, R> last(MethodDescriptor<Q, R> method) {
        List<Call<Q, R>> all = calls(method);
        return all.get(all.size() - 1);
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        Call<Q, R> call = new Call<>(method, options);
        calls.add(call);
        return call;
    }

    @Override
    public String authority() {
        return "scripted";
    }

    /** One call as etcd sees it. */
    static final class Call<Q, R> extends ClientCall<Q, R> {
        private final MethodDescriptor<Q, R> method;
        private final List<Q> requests = new ArrayList<>();
        private @Nullable Listener<R> listener;

        private final CallOptions options;

        Call(MethodDescriptor<Q, R> method, CallOptions options) {
            this.method = method;
            this.options = options;
        }

        /** How long the answer may take, in whole seconds. */
        long deadlineSeconds() {
            Deadline deadline = options.getDeadline();
            return deadline == null ? -1 : Math.round(deadline.timeRemaining(TimeUnit.MILLISECONDS) / 1000.0);
        }

        <T> T option(CallOptions.Key<T> key) {
            return options.getOption(key);
        }

        /** It goes out over the connection to this member. */
        void goesTo(SocketAddress member) {
            tracers().forEach(tracer -> tracer.streamCreated(Members.at(member), new Metadata()));
        }

        /** The first word of the answer is here. */
        void answerBegins() {
            tracers().forEach(ClientStreamTracer::inboundHeaders);
        }

        /** The member that it is to go to. */
        SocketAddress meantFor() {
            return Objects.requireNonNull(options.getOption(MembersBalancer.MEMBER));
        }

        /** Some of a message comes in, and not its end. */
        void trickle(long bytes) {
            tracers().forEach(tracer -> tracer.inboundWireSize(bytes));
        }

        private List<ClientStreamTracer> tracers() {
            ClientStreamTracer.StreamInfo info =
                    ClientStreamTracer.StreamInfo.newBuilder().build();
            return options.getStreamTracerFactories().stream()
                    .map(factory -> factory.newClientStreamTracer(info, new Metadata()))
                    .toList();
        }

        /** The deadline is over, with some of the answer here. */
        void tooSlow() {
            trickle(1);
            end(Status.DEADLINE_EXCEEDED.withDescription("deadline exceeded"));
        }

        List<Q> requests() {
            return requests;
        }

        /** Answers, and leaves the stream open. */
        void reply(R response) {
            started().onMessage(response);
        }

        /** Answers a unary call. */
        void answer(R response) {
            reply(response);
            end(Status.OK);
        }

        void end(Status status) {
            started().onClose(status, new Metadata());
        }

        private Listener<R> started() {
            if (listener == null) {
                throw new IllegalStateException(method.getFullMethodName() + " was not started");
            }
            return listener;
        }

        @Override
        public void start(Listener<R> started, Metadata headers) {
            listener = started;
        }

        @Override
        public void sendMessage(Q message) {
            requests.add(message);
        }

        @Override
        public void request(int count) {}

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {}

        @Override
        public void halfClose() {}
    }
}

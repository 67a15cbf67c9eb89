package io.switchboard.etcd;

import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.Scheduler;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Unary requests: each with a deadline, a token where there is a user, and one answer on the scheduler.
 *
 * <p>Nothing is retried here but a request that was refused for its token, which etcd has not executed: a write whose
 * caller has given up must never be sent again behind its back.
 */
final class Calls {
    /** What is sent is expected to go at this rate at least. */
    private static final int BYTES_IN_A_SECOND = 64 << 10;

    private final Channel channel;
    private final Tokens tokens;
    private final Scheduler scheduler;
    private final Telemetry telemetry;
    private final Duration timeout;
    private final MemberBook members;

    Calls(
            Channel channel,
            Tokens tokens,
            Scheduler scheduler,
            EtcdOptions options,
            Telemetry telemetry,
            MemberBook members) {
        this.channel = channel;
        this.tokens = tokens;
        this.scheduler = scheduler;
        this.telemetry = telemetry;
        this.timeout = options.requestTimeout();
        this.members = members;
    }

    <Q, R> void unary(MethodDescriptor<Q, R> method, Q request, Consumer<R> answered, Consumer<Status> failed) {
        unary(method, request, timeout, answered, failure -> failed.accept(failure.status()));
    }

    /** @param within how long the answer may take; what is sent may take its own time on top */
    <Q, R> void unary(
            MethodDescriptor<Q, R> method, Q request, Duration within, Consumer<R> answered, Consumer<Failure> failed) {
        unary(new Request<>(method, request, within, CallOptions.DEFAULT), answered, failed);
    }

    /** The same of what only reads: it goes where lists go. */
    <Q, R> void read(
            MethodDescriptor<Q, R> method, Q request, Duration within, Consumer<R> answered, Consumer<Failure> failed) {
        CallOptions options = CallOptions.DEFAULT.withOption(MembersBalancer.READ, true);
        unary(new Request<>(method, request, within, options), answered, failed);
    }

    /** Goes to this member and to no other; fails at once where it is not connected. */
    <Q, R> void unaryTo(
            SocketAddress member,
            MethodDescriptor<Q, R> method,
            Q request,
            Consumer<R> answered,
            Consumer<Status> failed) {
        CallOptions options = CallOptions.DEFAULT.withOption(MembersBalancer.MEMBER, member);
        unary(new Request<>(method, request, timeout, options), answered, failure -> failed.accept(failure.status()));
    }

    private <Q, R> void unary(Request<Q, R> request, Consumer<R> answered, Consumer<Failure> failed) {
        MethodDescriptor<Q, R> method = request.method;
        long asked = scheduler.nanos();
        authorized(
                request,
                response -> {
                    took(method, Status.OK, asked);
                    answered.accept(response);
                },
                failure -> {
                    took(method, failure.status(), asked);
                    failed.accept(failure);
                });
    }

    private void took(MethodDescriptor<?, ?> method, Status status, long asked) {
        telemetry.registryCall(
                String.valueOf(method.getBareMethodName()), status.getCode().name(), scheduler.nanos() - asked);
    }

    private <Q, R> void authorized(Request<Q, R> request, Consumer<R> answered, Consumer<Failure> failed) {
        Consumer<Status> noToken = status -> failed.accept(new Failure(status, false));
        tokens.headers(
                headers -> send(request, headers, answered, failure -> {
                    if (Problems.wantsNewToken(failure.status())) {
                        tokens.refused(headers);
                        tokens.headers(again -> send(request, again, answered, failed), noToken);
                    } else {
                        failed.accept(failure);
                    }
                }),
                noToken);
    }

    private <Q, R> void send(Request<Q, R> request, Metadata headers, Consumer<R> answered, Consumer<Failure> failed) {
        Channel authorized = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
        Inbound inbound = new Inbound(scheduler::nanos);
        CallOptions options =
                inbound.on(request.options.withDeadlineAfter(request.deadline().toNanos(), TimeUnit.NANOSECONDS));
        ClientCalls.asyncUnaryCall(
                authorized.newCall(request.method, options),
                request.message,
                new UnaryObserver<>(
                        scheduler,
                        response -> {
                            members.ended(inbound, Status.OK);
                            answered.accept(response);
                        },
                        status -> {
                            members.ended(inbound, status);
                            failed.accept(new Failure(status, inbound.bytes() > 0));
                        }));
    }

    private record Request<Q, R>(MethodDescriptor<Q, R> method, Q message, Duration within, CallOptions options) {
        /** A large value on a slow line would miss the same deadline with each attempt. */
        Duration deadline() {
            return message instanceof MessageLite sized
                    ? within.plusSeconds(sized.getSerializedSize() / BYTES_IN_A_SECOND)
                    : within;
        }
    }
}

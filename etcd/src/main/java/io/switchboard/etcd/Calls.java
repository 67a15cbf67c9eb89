package io.switchboard.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.switchboard.core.Scheduler;
import io.switchboard.core.Telemetry;
import io.switchboard.core.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Unary requests: each with a deadline, a token where there is a user, and one answer on the scheduler.
 *
 * <p>Nothing is retried here but a request that was refused for its token, which etcd has not executed: a write whose
 * caller has given up must never be sent again behind its back.
 */
final class Calls {
    private final Channel channel;
    private final Tokens tokens;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final Telemetry telemetry;
    private final long timeoutNanos;

    Calls(
            Channel channel,
            Tokens tokens,
            Scheduler scheduler,
            Ticker ticker,
            EtcdOptions options,
            Telemetry telemetry) {
        this.channel = channel;
        this.tokens = tokens;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.telemetry = telemetry;
        this.timeoutNanos = options.requestTimeout().toNanos();
    }

    <Q, R> void unary(MethodDescriptor<Q, R> method, Q request, Consumer<R> answered, Consumer<Status> failed) {
        long asked = ticker.nanos();
        authorized(
                method,
                request,
                response -> {
                    took(method, Status.OK, asked);
                    answered.accept(response);
                },
                status -> {
                    took(method, status, asked);
                    failed.accept(status);
                });
    }

    private void took(MethodDescriptor<?, ?> method, Status status, long asked) {
        telemetry.registryCall(
                String.valueOf(method.getBareMethodName()), status.getCode().name(), ticker.nanos() - asked);
    }

    private <Q, R> void authorized(
            MethodDescriptor<Q, R> method, Q request, Consumer<R> answered, Consumer<Status> failed) {
        tokens.headers(
                headers -> send(method, request, headers, answered, status -> {
                    if (Problems.wantsNewToken(status)) {
                        tokens.refused(headers);
                        tokens.headers(again -> send(method, request, again, answered, failed), failed);
                    } else {
                        failed.accept(status);
                    }
                }),
                failed);
    }

    private <Q, R> void send(
            MethodDescriptor<Q, R> method, Q request, Metadata headers, Consumer<R> answered, Consumer<Status> failed) {
        Channel authorized = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS);
        ClientCalls.asyncUnaryCall(
                authorized.newCall(method, options), request, new UnaryObserver<>(scheduler, answered, failed));
    }
}

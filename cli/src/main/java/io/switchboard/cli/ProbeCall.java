package io.switchboard.cli;

import com.google.protobuf.DynamicMessage;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.switchboard.operator.drill.CallStatus;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A call that is made over and over.
 *
 * @param problem what is wrong with an answer; empty: nothing
 */
record ProbeCall<Q, R>(MethodDescriptor<Q, R> method, Q request, Function<R, String> problem) {
    /** gRPC's health check. */
    static ProbeCall<?, ?> health() {
        return new ProbeCall<HealthCheckRequest, HealthCheckResponse>(
                HealthGrpc.getCheckMethod(),
                HealthCheckRequest.getDefaultInstance(),
                answer -> answer.getStatus() == ServingStatus.SERVING
                        ? ""
                        : "the server says that it is " + answer.getStatus());
    }

    /** @throws CommandFailure if the method takes or gives a stream */
    static ProbeCall<?, ?> of(com.google.protobuf.Descriptors.MethodDescriptor method, String data)
            throws CommandFailure {
        if (method.isClientStreaming() || method.isServerStreaming()) {
            throw new CommandFailure(
                    method.getFullName() + " takes or gives a stream; a probe asks once and gets one" + " answer");
        }
        DynamicCall call = new DynamicCall(method);
        return new ProbeCall<DynamicMessage, DynamicMessage>(call.grpc(), call.request(data), answer -> "");
    }

    /** @param ended why it has failed; empty: it has not */
    void start(Channel channel, CallOptions options, Consumer<String> ended) {
        ClientCalls.asyncUnaryCall(channel.newCall(method, options), request, new StreamObserver<>() {
            private String wrong = "";

            @Override
            public void onNext(R answer) {
                wrong = problem.apply(answer);
            }

            @Override
            public void onError(Throwable failure) {
                Status status = Status.fromThrowable(failure);
                ended.accept(
                        CallStatus.isFailure(status.getCode().name())
                                ? status.getCode()
                                        + (status.getDescription() == null ? "" : ": " + status.getDescription())
                                : "");
            }

            @Override
            public void onCompleted() {
                ended.accept(wrong);
            }
        });
    }
}

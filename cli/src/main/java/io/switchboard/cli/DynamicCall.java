package io.switchboard.cli;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.Iterator;

/** Calls a method that is known by its descriptor only, with JSON in and out. */
final class DynamicCall {
    private final MethodDescriptor method;
    private final TypeRegistry types;

    DynamicCall(MethodDescriptor method) {
        this.method = method;
        this.types = TypeRegistry.newBuilder()
                .add(method.getInputType())
                .add(method.getOutputType())
                .build();
    }

    /** @throws CommandFailure if the text is no JSON for the method's request; the message says where */
    DynamicMessage request(String json) throws CommandFailure {
        DynamicMessage.Builder request = DynamicMessage.newBuilder(method.getInputType());
        try {
            JsonFormat.parser().usingTypeRegistry(types).merge(json, request);
        } catch (InvalidProtocolBufferException e) {
            throw new CommandFailure(
                    "the body is not a " + method.getInputType().getFullName() + ": " + e.getMessage());
        }
        return request.build();
    }

    /** The answers, as they come. */
    Iterator<DynamicMessage> call(Channel channel, Metadata headers, CallOptions options, DynamicMessage request) {
        Channel withHeaders = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
        return ClientCalls.blockingServerStreamingCall(withHeaders, grpc(), options, request);
    }

    /** The method as gRPC calls it. */
    io.grpc.MethodDescriptor<DynamicMessage, DynamicMessage> grpc() {
        return io.grpc.MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setType(method.isServerStreaming() ? MethodType.SERVER_STREAMING : MethodType.UNARY)
                .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(
                        method.getService().getFullName(), method.getName()))
                .setRequestMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getInputType())))
                .setResponseMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getOutputType())))
                .build();
    }

    /** One answer in one line. */
    String json(DynamicMessage answer) throws CommandFailure {
        try {
            return JsonFormat.printer()
                    .usingTypeRegistry(types)
                    .omittingInsignificantWhitespace()
                    .print(answer);
        } catch (InvalidProtocolBufferException e) {
            throw new CommandFailure(
                    "the answer has a type that the server's reflection does not know: " + e.getMessage());
        }
    }
}

package io.switchboard.cli;

import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.reflection.v1.ErrorResponse;
import io.grpc.reflection.v1.FileDescriptorResponse;
import io.grpc.reflection.v1.ListServiceResponse;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.switchboard.etcd.api.MaintenanceGrpc;
import io.switchboard.etcd.api.StatusRequest;
import io.switchboard.etcd.api.StatusResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A server, and an etcd, that says the same text wherever it can say something. */
final class HostileServer implements AutoCloseable {
    private final Server server;

    private HostileServer(Server server) {
        this.server = server;
    }

    static HostileServer start(String text) throws IOException {
        return new HostileServer(Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new Reflecting(text))
                .addService(new Maintained(text))
                .fallbackHandlerRegistry(new Refusing(text))
                .build()
                .start());
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static final class Reflecting extends ServerReflectionGrpc.ServerReflectionImplBase {
        private final String text;

        Reflecting(String text) {
            this.text = text;
        }

        @Override
        public StreamObserver<ServerReflectionRequest> serverReflectionInfo(
                StreamObserver<ServerReflectionResponse> answers) {
            return new StreamObserver<>() {
                @Override
                public void onNext(ServerReflectionRequest request) {
                    ServerReflectionResponse.Builder answer = ServerReflectionResponse.newBuilder();
                    if (request.hasListServices()) {
                        answer.setListServicesResponse(ListServiceResponse.newBuilder()
                                .addService(ServiceResponse.newBuilder().setName(withoutHalves(text))));
                    } else if (request.getFileContainingSymbol().startsWith("fail")) {
                        answer.setErrorResponse(ErrorResponse.newBuilder().setErrorMessage(withoutHalves(text)));
                    } else {
                        answer.setFileDescriptorResponse(FileDescriptorResponse.getDefaultInstance());
                    }
                    answers.onNext(answer.build());
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {
                    answers.onCompleted();
                }
            };
        }
    }

    private static final class Maintained extends MaintenanceGrpc.MaintenanceImplBase {
        private final String text;

        Maintained(String text) {
            this.text = text;
        }

        @Override
        public void status(StatusRequest request, StreamObserver<StatusResponse> answers) {
            answers.onNext(StatusResponse.newBuilder()
                    .setVersion(withoutHalves(text))
                    .addErrors(withoutHalves(text))
                    .build());
            answers.onCompleted();
        }
    }

    /** Has every method, and fails it with the text as description and in a trailer. */
    private static final class Refusing extends HandlerRegistry {
        private static final Metadata.Key<String> TRAILER = Metadata.Key.of("said", Metadata.ASCII_STRING_MARSHALLER);

        private final String text;

        Refusing(String text) {
            this.text = text;
        }

        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
            MethodDescriptor<InputStream, InputStream> method = MethodDescriptor.<InputStream, InputStream>newBuilder()
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .setFullMethodName(name)
                    .setRequestMarshaller(new Raw())
                    .setResponseMarshaller(new Raw())
                    .build();
            ServerCallHandler<InputStream, InputStream> handler = (call, headers) -> {
                Metadata trailers = new Metadata();
                trailers.put(TRAILER, "said");
                call.close(Status.UNAVAILABLE.withDescription(text), trailers);
                return new ServerCall.Listener<>() {};
            };
            return ServerMethodDefinition.create(method, handler);
        }
    }

    private static final class Raw implements MethodDescriptor.Marshaller<InputStream> {
        @Override
        public InputStream stream(InputStream value) {
            return value;
        }

        @Override
        public InputStream parse(InputStream stream) {
            return new ByteArrayInputStream(new byte[0]);
        }
    }

    /** As protobuf writes it. */
    private static String withoutHalves(String text) {
        return text.replace("\ud800", "");
    }
}

package io.switchboard.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Asks a server by its reflection service which methods it has, and what they take. */
final class Reflection {
    private final Channel channel;
    private final Duration timeout;

    Reflection(Channel channel, Duration timeout) {
        this.channel = channel;
        this.timeout = timeout;
    }

    /** The full names of the server's services. */
    List<String> services() throws CommandFailure {
        return ask(ServerReflectionRequest.newBuilder().setListServices("").build())
                .getListServicesResponse()
                .getServiceList()
                .stream()
                .map(ServiceResponse::getName)
                .sorted()
                .toList();
    }

    /** @param service its full name, such as {@code demo.Greeter} */
    ServiceDescriptor service(String service) throws CommandFailure {
        Map<String, FileDescriptorProto> files = new HashMap<>();
        List<ByteString> found = ask(ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol(service)
                        .build())
                .getFileDescriptorResponse()
                .getFileDescriptorProtoList();
        for (ByteString file : found) {
            add(file, files);
        }
        Map<String, FileDescriptor> built = new HashMap<>();
        for (String name : List.copyOf(files.keySet())) {
            for (ServiceDescriptor one : file(name, files, built).getServices()) {
                if (one.getFullName().equals(service)) {
                    return one;
                }
            }
        }
        throw new CommandFailure(
                "the server's reflection knows no service " + service + "; it has " + String.join(", ", services()));
    }

    /** @param method {@code package.Service/Method} */
    MethodDescriptor method(String method) throws CommandFailure {
        int slash = method.indexOf('/');
        if (slash <= 0 || slash == method.length() - 1) {
            throw new CommandFailure("\"" + method + "\" is not a method; write package.Service/Method");
        }
        ServiceDescriptor service = service(method.substring(0, slash));
        MethodDescriptor found = service.findMethodByName(method.substring(slash + 1));
        if (found == null) {
            throw new CommandFailure("service " + service.getFullName() + " has no method "
                    + method.substring(slash + 1) + "; it has "
                    + String.join(
                            ", ",
                            service.getMethods().stream()
                                    .map(MethodDescriptor::getName)
                                    .toList()));
        }
        return found;
    }

    private FileDescriptor file(String name, Map<String, FileDescriptorProto> files, Map<String, FileDescriptor> built)
            throws CommandFailure {
        FileDescriptor known = built.get(name);
        if (known != null) {
            return known;
        }
        if (!files.containsKey(name)) {
            ServerReflectionResponse answer = ask(
                    ServerReflectionRequest.newBuilder().setFileByFilename(name).build());
            for (ByteString file : answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
                add(file, files);
            }
        }
        FileDescriptorProto proto = files.get(name);
        if (proto == null) {
            throw new CommandFailure("the server's reflection does not hand out " + name + ", which its methods need");
        }
        List<FileDescriptor> dependencies = new ArrayList<>();
        for (String dependency : proto.getDependencyList()) {
            dependencies.add(file(dependency, files, built));
        }
        try {
            FileDescriptor descriptor =
                    FileDescriptor.buildFrom(proto, dependencies.toArray(FileDescriptor[]::new), true);
            built.put(name, descriptor);
            return descriptor;
        } catch (DescriptorValidationException e) {
            throw new CommandFailure("the server's reflection hands out a broken " + name + ": " + e.getMessage());
        }
    }

    private static void add(ByteString file, Map<String, FileDescriptorProto> files) throws CommandFailure {
        try {
            FileDescriptorProto proto = FileDescriptorProto.parseFrom(file);
            files.putIfAbsent(proto.getName(), proto);
        } catch (InvalidProtocolBufferException e) {
            throw new CommandFailure("the server's reflection answers with what is no file descriptor");
        }
    }

    private ServerReflectionResponse ask(ServerReflectionRequest request) throws CommandFailure {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(channel)
                .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        answer.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {
                        answer.completeExceptionally(
                                Status.INTERNAL.withDescription("no answer").asException());
                    }
                });
        requests.onNext(request);
        requests.onCompleted();
        ServerReflectionResponse response;
        try {
            response = answer.join();
        } catch (CompletionException e) {
            throw failure(Status.fromThrowable(e));
        }
        if (response.hasErrorResponse()) {
            throw new CommandFailure("the server's reflection answers: "
                    + response.getErrorResponse().getErrorMessage());
        }
        return response;
    }

    private static CommandFailure failure(Status status) {
        return new CommandFailure(
                status.getCode() == Status.Code.UNIMPLEMENTED
                        ? "the server has no reflection service, so its methods are not known here; add"
                                + " ProtoReflectionServiceV1 of grpc-services to it"
                        : "the server's reflection fails: " + status.getCode()
                                + (status.getDescription() == null ? "" : ": " + status.getDescription()));
    }
}

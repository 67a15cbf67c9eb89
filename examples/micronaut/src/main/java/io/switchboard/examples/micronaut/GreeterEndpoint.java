package io.switchboard.examples.micronaut;

import io.grpc.stub.StreamObserver;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;
import jakarta.inject.Singleton;

@Singleton
final class GreeterEndpoint extends GreeterGrpc.GreeterImplBase {
    @Override
    public void sayHello(HelloRequest request, StreamObserver<HelloReply> caller) {
        caller.onNext(HelloReply.newBuilder()
                .setMessage("Hello, " + request.getName() + "!")
                .setServer(String.valueOf(ProcessHandle.current().pid()))
                .build());
        caller.onCompleted();
    }
}

package io.switchboard.examples;

import io.grpc.stub.StreamObserver;
import io.switchboard.core.Internal;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;
import java.util.concurrent.CompletableFuture;

/** The service itself: it greets, and says which server did. */
@Internal
public final class Greeter extends GreeterGrpc.GreeterImplBase {
    // Known only once the server has bound its port, which may be moments after the first call came in.
    private final CompletableFuture<String> address;

    public Greeter(CompletableFuture<String> address) {
        this.address = address;
    }

    @Override
    public void sayHello(HelloRequest request, StreamObserver<HelloReply> caller) {
        caller.onNext(HelloReply.newBuilder()
                .setMessage("Hello, " + request.getName() + "!")
                .setServer(address.join())
                .build());
        caller.onCompleted();
    }
}

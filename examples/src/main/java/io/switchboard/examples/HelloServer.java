package io.switchboard.examples;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;
import io.switchboard.grpc.server.RegisteredServer;

/** The server of the README: a whole program. */
public final class HelloServer extends GreeterGrpc.GreeterImplBase {
    @Override
    public void sayHello(HelloRequest request, StreamObserver<HelloReply> caller) {
        caller.onNext(HelloReply.newBuilder()
                .setMessage("Hello, " + request.getName() + "!")
                .build());
        caller.onCompleted();
    }

    /** @param args none */
    public static void main(String[] args) throws InterruptedException {
        try (Switchboard switchboard = Switchboard.connect("127.0.0.1:2379")) {
            RegisteredServer server = switchboard.serve(
                    "xiaoxu/demo",
                    Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()) // 0: any port that is free
                            .addService(new HelloServer()));
            System.out.println(
                    "xiaoxu/demo serves at " + server.registration().instance().address());
            server.awaitTermination();
        }
    }
}

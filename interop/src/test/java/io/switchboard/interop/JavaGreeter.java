package io.switchboard.interop;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerBuilder;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import java.time.Duration;

/** A greeter in this process, registered by Switchboard. */
final class JavaGreeter implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);

    private final String name;
    private final RegisteredServer server;

    private JavaGreeter(String name, RegisteredServer server) {
        this.name = name;
        this.server = server;
    }

    /** Starts one, and waits until it is registered. */
    static JavaGreeter start(Switchboard switchboard, String service, String name) throws InterruptedException {
        ServeOptions options = ServeOptions.builder().shutdownHook(false).build();
        RegisteredServer server = switchboard.serve(service, builder(name), options);
        if (!server.awaitActive(LIMIT)) {
            server.close();
            throw new AssertionError(
                    name + " is not registered: " + server.registration().problem());
        }
        return new JavaGreeter(name, server);
    }

    /** A server that is not registered. */
    static ServerBuilder<?> builder(String name) {
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new Greetings(name));
    }

    /** What it calls itself in its replies. */
    String name() {
        return name;
    }

    String address() {
        return server.registration().instance().address().toString();
    }

    boolean isTerminated() {
        return server.server().isTerminated();
    }

    /** Leaves the registry, then stops. */
    @Override
    public void close() {
        server.close();
    }

    private static final class Greetings extends GreeterGrpc.GreeterImplBase {
        private final String server;

        Greetings(String server) {
            this.server = server;
        }

        @Override
        public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
            replies.onNext(HelloReply.newBuilder()
                    .setMessage("Hello, " + request.getName() + "!")
                    .setServer(server)
                    .build());
            replies.onCompleted();
        }
    }
}

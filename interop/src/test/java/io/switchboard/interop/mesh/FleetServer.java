package io.switchboard.interop.mesh;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.core.ServiceName;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.operator.InstanceTarget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A greeter in this process, registered by Switchboard, which answers with its name; and the same for HTTP/1.1, as a
 * service whose name ends in {@value #HTTP}.
 */
final class FleetServer implements AutoCloseable {
    /** Who is called so is answered after {@link #SLOW}. */
    static final String SLOWLY = "slowly";

    static final String HTTP = "-http";
    static final Duration SLOW = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Executor LATER = CompletableFuture.delayedExecutor(SLOW.toMillis(), TimeUnit.MILLISECONDS);

    private final String name;
    private final RegisteredServer server;
    private final HttpGreeter http;

    private FleetServer(String name, RegisteredServer server, HttpGreeter http) {
        this.name = name;
        this.server = server;
        this.http = http;
    }

    /** Starts one, and waits until it is registered. */
    static FleetServer start(Switchboard switchboard, String service, String name, ServeOptions options) {
        RegisteredServer server = switchboard.serve(
                service,
                Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                        .addService(new Greetings(name)),
                options);
        HttpGreeter http = new HttpGreeter(switchboard, service + HTTP, name, options);
        try {
            if (!server.awaitActive(LIMIT)) {
                throw new AssertionError(
                        name + " is not registered: " + server.registration().problem());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " was registered", e);
        }
        return new FleetServer(name, server, http);
    }

    /** What it calls itself in its answers. */
    String name() {
        return name;
    }

    /** Its two registrations. */
    List<InstanceTarget> targets(String service) {
        return List.of(
                InstanceTarget.of(
                        new ServiceName(service),
                        server.registration().instance().id()),
                InstanceTarget.of(new ServiceName(service + HTTP), http.id()));
    }

    /** Leaves the registry, then stops. */
    @Override
    public void close() {
        Stream.<AutoCloseable>of(server, http).parallel().forEach(FleetServer::close);
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Greetings extends GreeterGrpc.GreeterImplBase {
        private final String server;

        Greetings(String server) {
            this.server = server;
        }

        @Override
        public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
            if (request.getName().equals(SLOWLY)) {
                LATER.execute(() -> answer(replies));
            } else {
                answer(replies);
            }
        }

        private void answer(StreamObserver<HelloReply> replies) {
            replies.onNext(HelloReply.newBuilder().setServer(server).build());
            replies.onCompleted();
        }
    }
}

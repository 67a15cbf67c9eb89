package io.switchboard.interop;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;
import io.switchboard.grpc.server.RegisteredServer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A greeter as a program of its own: {@code DrainServer ETCD SERVICE NAME PORT}. Says when it is registered. */
final class DrainServer {
    /** The name of who is answered late. */
    static final String SLOW = "slow";

    static final long SLOW_MILLIS = 300;
    static final String READY = "ready ";

    private DrainServer() {}

    public static void main(String[] args) throws InterruptedException {
        String name = args[2];
        ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "later");
            thread.setDaemon(true);
            return thread;
        });
        try (Switchboard switchboard = Switchboard.connect(args[0])) {
            RegisteredServer server = switchboard.serve(
                    args[1],
                    Grpc.newServerBuilderForPort(Integer.parseInt(args[3]), InsecureServerCredentials.create())
                            .addService(new Greetings(name, later)));
            server.registration().onState(state -> {
                if (state == io.switchboard.core.RegistrationState.ACTIVE) {
                    System.out.println(READY + server.port());
                }
            });
            server.awaitTermination();
        }
    }

    private static final class Greetings extends GreeterGrpc.GreeterImplBase {
        private final String name;
        private final ScheduledExecutorService later;

        Greetings(String name, ScheduledExecutorService later) {
            this.name = name;
            this.later = later;
        }

        @Override
        public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
            if (request.getName().equals(SLOW)) {
                later.schedule(() -> answer(replies), SLOW_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                answer(replies);
            }
        }

        private void answer(StreamObserver<HelloReply> replies) {
            replies.onNext(HelloReply.newBuilder().setServer(name).build());
            replies.onCompleted();
        }
    }
}

package io.switchboard.examples;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.switchboard.Switchboard;
import io.switchboard.grpc.server.RegisteredServer;
import java.util.concurrent.CompletableFuture;

/** The tutorial's server: it greets, and is registered in etcd as an instance of {@code xiaoxu/demo}. */
public final class GreeterServer {
    private GreeterServer() {}

    /** @param args etcd's endpoints, separated by commas, and the port to serve on; each has a default */
    public static void main(String[] args) throws InterruptedException {
        String endpoints = args.length > 0 ? args[0] : Endpoints.fromEnvironment();
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 0; // 0: any that is free
        CompletableFuture<String> address = new CompletableFuture<>();

        try (Switchboard switchboard = Switchboard.connect(endpoints)) {
            RegisteredServer server = switchboard.serve(
                    "xiaoxu/demo",
                    Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                            .addService(new Greeter(address)));
            address.complete(server.registration().instance().address().toString());
            System.out.println("xiaoxu/demo serves at " + address.join());
            server.awaitTermination();
        }
    }
}

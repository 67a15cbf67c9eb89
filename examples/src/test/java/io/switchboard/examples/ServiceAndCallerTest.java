package io.switchboard.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ServerBuilder;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.testing.EtcdExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service and its caller, with an etcd in this process between them. */
class ServiceAndCallerTest {
    @RegisterExtension
    static final EtcdExtension etcd = EtcdExtension.embedded();

    @Test
    void caller_finds_the_service_by_its_name() throws InterruptedException {
        Greeter greeter = new Greeter(CompletableFuture.completedFuture("the server under test"));
        ServerBuilder<?> builder = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(greeter);
        ServeOptions options = ServeOptions.builder().drainDelay(Duration.ZERO).build();

        try (RegisteredServer server = etcd.switchboard().serve("xiaoxu/demo", builder, options)) {
            assertTrue(server.awaitActive(Duration.ofSeconds(10)));

            ManagedChannel channel = etcd.switchboard()
                    .channel("xiaoxu/demo", InsecureChannelCredentials.create())
                    .build();
            HelloReply reply = GreeterGrpc.newBlockingStub(channel)
                    .sayHello(HelloRequest.newBuilder().setName("test").build());
            channel.shutdownNow();

            assertEquals("Hello, test!", reply.getMessage());
            assertEquals("the server under test", reply.getServer());
        }
    }
}

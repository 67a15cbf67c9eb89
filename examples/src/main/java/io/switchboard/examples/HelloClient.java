package io.switchboard.examples;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.switchboard.Switchboard;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;
import java.util.concurrent.TimeUnit;

/** The client of the README: a whole program. */
public final class HelloClient {
    private HelloClient() {}

    /** @param args none */
    public static void main(String[] args) {
        try (Switchboard switchboard = Switchboard.connect("127.0.0.1:2379")) {
            ManagedChannel channel = switchboard
                    .channel("xiaoxu/demo", InsecureChannelCredentials.create())
                    .build();
            try {
                HelloReply reply = GreeterGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(5, TimeUnit.SECONDS)
                        .sayHello(HelloRequest.newBuilder().setName("xiaoxu").build());
                System.out.println(reply.getMessage());
            } catch (StatusRuntimeException e) {
                System.out.println("no answer: " + e.getStatus());
            }
            channel.shutdown();
        }
    }
}

package io.switchboard.examples;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.switchboard.Switchboard;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;
import java.util.concurrent.TimeUnit;

/** The tutorial's client: it calls {@code xiaoxu/demo} once a second, and prints which server answered. */
public final class GreeterClient {
    private GreeterClient() {}

    /**
     * @param args etcd's endpoints, separated by commas, and the number of calls; without it, it calls until it is
     *     ended
     */
    public static void main(String[] args) throws InterruptedException {
        String endpoints = args.length > 0 ? args[0] : Endpoints.fromEnvironment();
        long calls = args.length > 1 ? Long.parseLong(args[1]) : Long.MAX_VALUE;

        try (Switchboard switchboard = Switchboard.connect(endpoints)) {
            ManagedChannel channel = switchboard
                    .channel("xiaoxu/demo", InsecureChannelCredentials.create())
                    .build();
            GreeterGrpc.GreeterBlockingStub greeter = GreeterGrpc.newBlockingStub(channel);
            for (long call = 1; call <= calls; call++) {
                try {
                    HelloReply reply = greeter.withDeadlineAfter(5, TimeUnit.SECONDS)
                            .sayHello(
                                    HelloRequest.newBuilder().setName("xiaoxu").build());
                    System.out.println(reply.getMessage() + " from " + reply.getServer());
                } catch (StatusRuntimeException e) {
                    System.out.println("no answer: " + e.getStatus());
                }
                TimeUnit.SECONDS.sleep(1);
            }
            channel.shutdown();
        }
    }
}

package io.switchboard.interop;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.Switchboard;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;

/** Calls by this program, through Switchboard. */
final class JavaCalls implements GreeterCalls {
    private static final HelloRequest REQUEST =
            HelloRequest.newBuilder().setName("Java").build();

    private final ManagedChannel channel;
    private boolean answered;

    private JavaCalls(ManagedChannel channel) {
        this.channel = channel;
    }

    static JavaCalls start(Switchboard switchboard, String service) {
        return new JavaCalls(switchboard
                .channel(service, InsecureChannelCredentials.create())
                .build());
    }

    /** Only the first call waits for a server: a later one that finds none is a failure to be seen. */
    @Override
    public String next() {
        GreeterGrpc.GreeterBlockingStub stub =
                GreeterGrpc.newBlockingStub(channel).withDeadlineAfter(10, SECONDS);
        HelloReply reply = (answered ? stub : stub.withWaitForReady()).sayHello(REQUEST);
        answered = true;
        return reply.getServer();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

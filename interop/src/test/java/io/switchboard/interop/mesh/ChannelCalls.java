package io.switchboard.interop.mesh;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Calls by grpc-java through a channel, which it owns. */
final class ChannelCalls implements Paced.Start {
    private static final long DEADLINE_SECONDS = 10;

    private final ManagedChannel channel;

    ChannelCalls(ManagedChannel channel) {
        this.channel = channel;
    }

    @Override
    public void call(String name, Map<String, String> headers, Counting counting, Runnable ended) {
        Metadata metadata = new Metadata();
        headers.forEach((key, value) -> metadata.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value));
        GreeterGrpc.newStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .sayHello(HelloRequest.newBuilder().setName(name).build(), new StreamObserver<>() {
                    private String server = "";

                    @Override
                    public void onNext(HelloReply reply) {
                        server = reply.getServer();
                    }

                    @Override
                    public void onError(Throwable failure) {
                        counting.failed(Status.fromThrowable(failure));
                        ended.run();
                    }

                    @Override
                    public void onCompleted() {
                        counting.answered(server);
                        ended.run();
                    }
                });
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

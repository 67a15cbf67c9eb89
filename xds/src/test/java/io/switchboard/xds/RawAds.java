package io.switchboard.xds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One stream of the state of the world, whose requests a test writes by hand. */
final class RawAds implements AutoCloseable {
    /** Generous: it ends a test that has failed. */
    private static final long LIMIT_SECONDS = 30;

    final CompletableFuture<Status> ended = new CompletableFuture<>();
    private final ManagedChannel channel;
    private final StreamObserver<DiscoveryRequest> requests;
    private final BlockingQueue<DiscoveryResponse> responses = new LinkedBlockingQueue<>();

    RawAds(int port) {
        channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
        requests = AggregatedDiscoveryServiceGrpc.newStub(channel).streamAggregatedResources(new StreamObserver<>() {
            @Override
            public void onNext(DiscoveryResponse response) {
                responses.add(response);
            }

            @Override
            public void onError(Throwable thrown) {
                ended.complete(Status.fromThrowable(thrown));
            }

            @Override
            public void onCompleted() {
                ended.complete(Status.OK);
            }
        });
    }

    void ask(ResourceType type, String version, String nonce, String... names) {
        send(DiscoveryRequest.newBuilder()
                .setNode(Node.newBuilder().setId("raw").setUserAgentName("gRPC C++"))
                .setTypeUrl(type.url())
                .setVersionInfo(version)
                .setResponseNonce(nonce)
                .addAllResourceNames(Arrays.asList(names))
                .build());
    }

    void send(DiscoveryRequest request) {
        requests.onNext(request);
    }

    DiscoveryResponse next() throws InterruptedException {
        DiscoveryResponse response = responses.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (response == null) {
            throw new AssertionError("no response; the stream: " + ended);
        }
        return response;
    }

    @Nullable
    DiscoveryResponse nextWithin(long millis) throws InterruptedException {
        return responses.poll(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

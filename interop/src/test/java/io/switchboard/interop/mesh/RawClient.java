package io.switchboard.interop.mesh;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens streams to a control plane as no good client does. */
final class RawClient implements AutoCloseable {
    static final String ENDPOINTS = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";

    /** As istiod asks for them, without names. */
    static final String SERVICE_ENTRIES = "networking.istio.io/v1/ServiceEntry";

    private final ManagedChannel channel;

    private RawClient(ManagedChannel channel) {
        this.channel = channel;
    }

    static RawClient of(int port) {
        return new RawClient(Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build());
    }

    /** A stream with one request, of which no response is ever confirmed. */
    static final class Stream implements StreamObserver<DiscoveryResponse> {
        private final AtomicInteger responses = new AtomicInteger();

        int responses() {
            return responses.get();
        }

        @Override
        public void onNext(DiscoveryResponse response) {
            responses.incrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {
            // It is seen by the responses that do not come.
        }

        @Override
        public void onCompleted() {}
    }

    Stream ask(String node, String type, String... names) {
        Stream stream = new Stream();
        AggregatedDiscoveryServiceGrpc.newStub(channel)
                .streamAggregatedResources(stream)
                .onNext(DiscoveryRequest.newBuilder()
                        .setNode(Node.newBuilder().setId(node))
                        .setTypeUrl(type)
                        .addAllResourceNames(List.of(names))
                        .build());
        return stream;
    }

    /** A stream of bytes that are no requests, and of requests that mean nothing, from this seed. */
    void sendNonsense(int seed) {
        Random random = new Random(seed);
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(
                        seed % 2 == 0
                                ? "envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources"
                                : "envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources")
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
        ClientCall<byte[], byte[]> call = channel.newCall(method, CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.request(1000);
        for (int request = 0; request < 20; request++) {
            call.sendMessage(request % 2 == 0 ? bytes(random) : request(random));
        }
        call.halfClose();
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(2000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] request(Random random) {
        DiscoveryRequest.Builder request = DiscoveryRequest.newBuilder()
                .setVersionInfo(text(random))
                .setResponseNonce(text(random))
                .setTypeUrl(random.nextBoolean() ? ENDPOINTS : text(random));
        for (int name = random.nextInt(50); name > 0; name--) {
            request.addResourceNames(text(random));
        }
        return request.build().toByteArray();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int letter = random.nextInt(60); letter > 0; letter--) {
            text.append((char) random.nextInt(0xD800));
        }
        return text.toString();
    }

    private static final class Bytes implements Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

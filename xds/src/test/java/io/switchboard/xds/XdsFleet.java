package io.switchboard.xds;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.NameResolverRegistry;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.xds.XdsNameResolverProvider;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Servers that answer with their names, a control plane that sends what it is given, and gRPC's own xDS client. */
final class XdsFleet {
    private static final AtomicInteger SCHEMES = new AtomicInteger();

    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
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
    };

    private final StaticAds ads = new StaticAds();
    private final Map<String, Server> servers = new HashMap<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Server controlPlane;

    XdsFleet() throws IOException {
        controlPlane = start(NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ads));
    }

    private static Server start(ServerBuilder<?> builder) throws IOException {
        return builder.build().start();
    }

    static MethodDescriptor<byte[], byte[]> method(String service, String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder(BYTES, BYTES)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(service + "/" + name)
                .build();
    }

    /** An instance of this name that answers. */
    Instance.Builder serve(String name) throws IOException {
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder("test.Shop");
        for (String method : List.of("Buy", "Sell")) {
            service.addMethod(method("test.Shop", method), ServerCalls.asyncUnaryCall((request, response) -> {
                response.onNext(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                response.onCompleted();
            }));
        }
        Server server = start(NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .addService(service.build()));
        servers.put(name, server);
        return Instance.builder(new Address("127.0.0.1", server.getPort())).id(name);
    }

    void stop(String name) {
        Server server = servers.remove(name);
        if (server != null) {
            server.shutdownNow();
        }
    }

    void send(List<Resource> resources) {
        ads.send(resources);
    }

    int controlPlanePort() {
        return controlPlane.getPort();
    }

    /** To an Envoy's listener. */
    ManagedChannel channelTo(int port, String authority) {
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .overrideAuthority(authority)
                .build();
        channels.add(channel);
        return channel;
    }

    List<String> refusals() {
        return ads.refusals();
    }

    ManagedChannel channel(String service) {
        Map<String, Object> server = Map.of(
                "server_uri",
                "127.0.0.1:" + controlPlane.getPort(),
                "channel_creds",
                List.of(Map.of("type", "insecure")),
                "server_features",
                List.of("xds_v3"));
        String scheme = "xds-fleet-" + SCHEMES.incrementAndGet();
        NameResolverRegistry.getDefaultRegistry()
                .register(XdsNameResolverProvider.createForTest(
                        scheme, Map.of("xds_servers", List.of(server), "node", Map.of("id", "test"))));
        ManagedChannel channel = Grpc.newChannelBuilder(scheme + ":///" + service, InsecureChannelCredentials.create())
                .build();
        channels.add(channel);
        return channel;
    }

    static String call(ManagedChannel channel, String method, Map<String, String> headers) {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        ClientInterceptor interceptor = MetadataUtils.newAttachHeadersInterceptor(metadata);
        byte[] answer = ClientCalls.blockingUnaryCall(
                io.grpc.ClientInterceptors.intercept(channel, interceptor),
                method("test.Shop", method),
                CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                new byte[0]);
        return new String(answer, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** How many of the calls each server answered; what failed is counted by its code. */
    static Map<String, Integer> calls(ManagedChannel channel, int times, String method, Map<String, String> headers) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            try {
                counts.merge(call(channel, method, headers), 1, Integer::sum);
            } catch (StatusRuntimeException e) {
                counts.merge(e.getStatus().getCode().name(), 1, Integer::sum);
            }
        }
        return counts;
    }

    void close() throws InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        for (ManagedChannel channel : channels) {
            channel.awaitTermination(10, TimeUnit.SECONDS);
        }
        servers.values().forEach(Server::shutdownNow);
        controlPlane.shutdownNow();
    }
}

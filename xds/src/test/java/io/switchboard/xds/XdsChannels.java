package io.switchboard.xds;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.xds.XdsNameResolverProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Channels of gRPC's own client of xDS, each with a client and a scheme of its own. */
final class XdsChannels {
    private static final AtomicInteger SCHEMES = new AtomicInteger();

    private XdsChannels() {}

    static ManagedChannel channel(int controlPlane, String service) {
        return channel("127.0.0.1:" + controlPlane, service, "", "");
    }

    /** @param controlPlane its address */
    static ManagedChannel channel(String controlPlane, String service, String region, String zone) {
        String scheme = "xds-test-" + SCHEMES.incrementAndGet();
        Map<String, ?> bootstrap = Map.of(
                "xds_servers",
                List.of(Map.of(
                        "server_uri",
                        controlPlane,
                        "channel_creds",
                        List.of(Map.of("type", "insecure")),
                        "server_features",
                        List.of("xds_v3"))),
                "node",
                Map.of("id", scheme, "cluster", "test", "locality", Map.of("region", region, "zone", zone)));
        NameResolverRegistry.getDefaultRegistry().register(XdsNameResolverProvider.createForTest(scheme, bootstrap));
        return Grpc.newChannelBuilder(scheme + ":///" + service, InsecureChannelCredentials.create())
                .build();
    }

    /** To an Envoy's listener. */
    static ManagedChannel plain(int port, String authority) {
        return Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .overrideAuthority(authority)
                .build();
    }
}

package io.switchboard.benchmarks.mesh;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.xds.XdsNameResolverProvider;
import io.switchboard.Switchboard;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.PingCaller;
import io.switchboard.benchmarks.PingServer;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.mesh.MeshResults.FirstCalls;
import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Put to first call of gRPC's own client of xDS, and beside it of a channel that reads etcd. */
final class FirstCallsMeasurement {
    private static final String SERVICE = "first-call";
    private static final String SCHEME = "xds-bench";
    private static final Duration PAUSE = Duration.ofMillis(1);
    /** Longer than changes are gathered for: each put is one for which nobody waits. */
    private static final Duration QUIET = Duration.ofMillis(250);

    private FirstCallsMeasurement() {}

    static FirstCalls measure(Bench bench, String xds, String endpoint, int rounds) {
        List<Long> ofXds = new ArrayList<>();
        List<Long> ofEtcd = new ArrayList<>();
        List<Long> later = new ArrayList<>();
        try (RawEtcd raw = RawEtcd.connect(endpoint);
                Switchboard switchboard = Switchboard.connect(endpoint);
                PingServer stays = PingServer.start(0, bench.clock())) {
            raw.announce(key(stays), stays.address());
            try (PingCaller byXds = PingCaller.start(channel(xds), PAUSE, bench.clock());
                    PingCaller byEtcd = PingCaller.start(
                            switchboard
                                    .channel(SERVICE, InsecureChannelCredentials.create())
                                    .build(),
                            PAUSE,
                            bench.clock())) {
                Await.on(byXds.firstAnswerOf(0));
                Await.on(byEtcd.firstAnswerOf(0));
                for (int round = -bench.of(10, 2); round < rounds; round++) {
                    Await.pass(QUIET);
                    try (PingServer server = PingServer.start(1_000 + round, bench.clock())) {
                        CompletableFuture<Long> first = byXds.firstAnswerOf(server.number());
                        CompletableFuture<Long> beside = byEtcd.firstAnswerOf(server.number());
                        long put = bench.clock().nanos();
                        raw.announce(key(server), server.address());
                        long there = Await.on(first);
                        long besideThere = Await.on(beside);
                        if (round >= 0) {
                            ofXds.add(there - put);
                            ofEtcd.add(besideThere - put);
                            later.add(there - besideThere);
                        }
                        Await.pass(QUIET);
                        raw.delete(key(server));
                        Await.pass(QUIET);
                    }
                }
            }
        }
        return new FirstCalls(Spread.ofNanos(ofXds), Spread.ofNanos(ofEtcd), Spread.ofNanos(later));
    }

    private static String key(PingServer server) {
        return SERVICE + "/" + server.address();
    }

    private static ManagedChannel channel(String xds) {
        Map<String, ?> bootstrap = Map.of(
                "xds_servers",
                List.of(Map.of(
                        "server_uri",
                        xds,
                        "channel_creds",
                        List.of(Map.of("type", "insecure")),
                        "server_features",
                        List.of("xds_v3"))),
                "node",
                Map.of("id", SCHEME, "cluster", "bench"));
        NameResolverRegistry.getDefaultRegistry().register(XdsNameResolverProvider.createForTest(SCHEME, bootstrap));
        return Grpc.newChannelBuilder(SCHEME + ":///" + SERVICE, InsecureChannelCredentials.create())
                .build();
    }
}

package io.switchboard.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.StatusOr;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloRequest;
import io.switchboard.grpc.load.LoadReporter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Load reports between ours and others: grpc-java's policy and our servers, our policy and grpc-go's servers. */
final class LoadReportsIT extends GoInterop {
    /** Of 200 calls, if one of two can take three times as many as the other: 150. */
    private static final int CALLS = 200;

    private static final int MOST_ENOUGH = 135;

    private interface OneCall {
        String answeredBy() throws InterruptedException;
    }

    /** Calls until the last so many have gone to this server as they should. */
    private static void awaitMost(String server, OneCall calls) throws InterruptedException {
        Map<String, Integer> tally = new TreeMap<>();
        for (int round = 0; round < 2000; round++) {
            tally.clear();
            for (int i = 0; i < CALLS; i++) {
                tally.merge(calls.answeredBy(), 1, Integer::sum);
            }
            if (tally.size() == 2 && tally.getOrDefault(server, 0) >= MOST_ENOUGH) {
                return;
            }
        }
        Assertions.fail("calls do not go by the reports: " + tally);
    }

    private static String config(String policy, boolean streams) {
        return "{\"loadBalancingConfig\": ["
                + policy.formatted(
                        "{\"enableOobLoadReport\": " + streams
                                + ", \"oobReportingPeriod\": \"1s\", \"blackoutPeriod\": \"0s\", \"weightUpdatePeriod\": \"0.1s\"}")
                + "]}";
    }

    @SuppressWarnings("unchecked") // As gRPC reads a service config: objects are maps of strings to anything.
    private static Map<String, ?> json(String text) {
        return (Map<String, ?>) new com.google.gson.Gson().fromJson(text, Map.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void grpc_javas_own_policy_goes_by_the_reports_of_our_servers(boolean streams) throws Exception {
        List<Server> servers = new ArrayList<>();
        List<LoadReporter> reporters = new ArrayList<>();
        for (String name : List.of("large", "small")) {
            AtomicInteger calls = new AtomicInteger();
            double capacity = name.equals("large") ? 6000 : 2000;
            LoadReporter reporter = LoadReporter.builder()
                    .inTrailers(!streams)
                    .utilization(() -> calls.getAndSet(0) / capacity)
                    .build();
            ServerBuilder<?> builder = JavaGreeter.builder(name).intercept(new io.grpc.ServerInterceptor() {
                @Override
                public <Q, A> io.grpc.ServerCall.Listener<Q> interceptCall(
                        io.grpc.ServerCall<Q, A> call, io.grpc.Metadata headers, io.grpc.ServerCallHandler<Q, A> next) {
                    calls.incrementAndGet();
                    return next.startCall(call, headers);
                }
            });
            reporter.addTo(builder);
            reporters.add(reporter);
            servers.add(builder.build().start());
        }
        NameResolverProvider both = new Fixed(servers);
        NameResolverRegistry.getDefaultRegistry().register(both);
        ManagedChannel channel = Grpc.newChannelBuilder("fixed:///both", InsecureChannelCredentials.create())
                .defaultServiceConfig(json(config("{\"weighted_round_robin\": %s}", streams)))
                .build();
        try {
            awaitMost(
                    "large",
                    () -> GreeterGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(20, TimeUnit.SECONDS)
                            .sayHello(HelloRequest.getDefaultInstance())
                            .getServer());
        } finally {
            channel.shutdownNow();
            reporters.forEach(LoadReporter::close);
            servers.forEach(Server::shutdownNow);
            NameResolverRegistry.getDefaultRegistry().deregister(both);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void our_policy_goes_by_the_reports_of_grpc_gos_servers(boolean streams) throws Exception {
        try (GoGreeter large = GoGreeter.start(etcd, service, "-load", "0.25");
                GoGreeter small = GoGreeter.start(etcd, service, "-load", "0.75")) {
            ManagedChannel channel = switchboard
                    .channel(service, InsecureChannelCredentials.create())
                    .defaultServiceConfig(json(config(
                            "{\"switchboard\": {\"choice\": {\"weighted_round_robin\": {\"loadReports\": %s}}}}",
                            streams)))
                    .build();
            try {
                awaitMost(
                        large.address(),
                        () -> GreeterGrpc.newBlockingStub(channel)
                                .withWaitForReady()
                                .withDeadlineAfter(20, TimeUnit.SECONDS)
                                .sayHello(HelloRequest.getDefaultInstance())
                                .getServer());
            } finally {
                channel.shutdownNow();
            }
            assertTrue(small.isAlive());
        }
    }

    /** These servers, whatever the target. */
    private static final class Fixed extends NameResolverProvider {
        private final List<EquivalentAddressGroup> groups;

        Fixed(List<Server> servers) {
            groups = servers.stream()
                    .map(server -> new EquivalentAddressGroup(
                            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort())),
                            Attributes.EMPTY))
                    .toList();
        }

        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 4;
        }

        @Override
        public String getDefaultScheme() {
            return "fixed";
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            return new NameResolver() {
                @Override
                public String getServiceAuthority() {
                    return "both";
                }

                @Override
                public void start(Listener2 listener) {
                    listener.onResult(ResolutionResult.newBuilder()
                            .setAddressesOrError(StatusOr.fromValue(groups))
                            .build());
                }

                @Override
                public void shutdown() {}
            };
        }
    }
}

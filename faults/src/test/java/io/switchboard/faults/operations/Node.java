package io.switchboard.faults.operations;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.Datacenter;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.Metric;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Ping;
import io.switchboard.micrometer.SwitchboardMeters;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What is a process elsewhere: a Switchboard of its own with its servers and channels, and what it shows to Prometheus.
 */
final class Node implements AutoCloseable {
    /** A service config that takes servers which fail most calls out of use, and leaves them there. */
    static final String OUTLIERS = """
        {"loadBalancingConfig": [{"outlier_detection_experimental": {
          "interval": "0.5s", "baseEjectionTime": "600s", "maxEjectionTime": "600s", "maxEjectionPercentage": 50,
          "failurePercentageEjection":
            {"threshold": 50, "enforcementPercentage": 100, "minimumHosts": 2, "requestVolume": 5},
          "childPolicy": [{"switchboard": {}}]}}]}\
        """;

    /** A service config that lets few calls leave their datacenter: a quarter of those of one server go to another. */
    static final String CAPPED = """
        {"loadBalancingConfig": [{"switchboard": {"datacenters": {"maxAdded": 0.25, "usualLoad": 1}}}]}\
        """;

    /** Longer than a busy machine stands still. */
    private static final Duration TTL = Duration.ofSeconds(12);

    private static final Duration LONG = Duration.ofMinutes(1);

    private final MetricsPage page;
    private final Switchboard switchboard;
    /** What it counts itself, for tests that wait for something. */
    private final MeterRegistry counted = new SimpleMeterRegistry();

    /** What ends what it has begun, the newest first. */
    private final Deque<Runnable> ends = new ArrayDeque<>();

    Node(EtcdOptions etcd, Library.Kind kind) {
        this(SwitchboardOptions.builder(etcd), kind);
    }

    private Node(SwitchboardOptions.Builder options, Library.Kind kind) {
        Library library = kind.make();
        page = new MetricsPage(library);
        switchboard = Switchboard.connect(options.withoutSnapshotCache()
                .telemetry(both(library.telemetry(), SwitchboardMeters.in(counted)))
                .build());
    }

    private static Telemetry both(Telemetry one, Telemetry other) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            method.invoke(one, arguments);
            return method.invoke(other, arguments);
        };
        return (Telemetry)
                Proxy.newProxyInstance(Node.class.getClassLoader(), new Class<?>[] {Telemetry.class}, handler);
    }

    /** Options that read nothing again without a reason. */
    static EtcdOptions.Builder options(String endpoint) {
        return EtcdOptions.builder(endpoint).leaseTtl(TTL).relistInterval(Duration.ofDays(1));
    }

    static Node at(String endpoint, Library.Kind kind) {
        return new Node(options(endpoint).build(), kind);
    }

    /** In datacenter us, whose registry is the first, and reads that of datacenter eu beside it. */
    static Node inUs(String us, String eu, Library.Kind kind) {
        return new Node(
                SwitchboardOptions.builder(options(us).build())
                        .datacenter("us")
                        .otherDatacenters(Datacenter.of("eu", options(eu).build())),
                kind);
    }

    MetricsPage page() {
        return page;
    }

    Switchboard switchboard() {
        return switchboard;
    }

    /** Starts a server that answers its id, and returns once it is in the registry. */
    RegisteredServer serve(String service, String id, ServeOptions.Builder options) {
        return serve(service, id, options, new AtomicBoolean());
    }

    /** @param failing while true, each call fails */
    RegisteredServer serve(String service, String id, ServeOptions.Builder options, AtomicBoolean failing) {
        ServerInterceptor failure = new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                if (failing.get()) {
                    call.close(Status.INTERNAL.withDescription("as the test wants"), new Metadata());
                    return new ServerCall.Listener<>() {};
                }
                return next.startCall(call, headers);
            }
        };
        RegisteredServer server = switchboard.serve(
                service,
                Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                        .addService(ServerInterceptors.intercept(Ping.TEXTS.answering(any -> id), failure)),
                options.id(id)
                        .drainDelay(Duration.ZERO)
                        .grace(Duration.ofSeconds(1))
                        .shutdownHook(false)
                        .build());
        ends.push(server::close);
        try {
            assertTrue(server.awaitActive(LONG));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return server;
    }

    ManagedChannel channel(String service) {
        ManagedChannel channel = switchboard
                .channel(service, InsecureChannelCredentials.create())
                .build();
        ends.push(channel::shutdownNow);
        return channel;
    }

    /** Follows a service without calling it. */
    void follow(String service) {
        ends.push(switchboard.directory().follow(new ServiceName(service), snapshot -> {})::close);
    }

    /** One call; answers the server's id. */
    static String call(Channel channel) {
        CallOptions options = CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(60, TimeUnit.SECONDS);
        return ClientCalls.blockingUnaryCall(channel, Ping.TEXTS.method(), options, "ping");
    }

    /** One call that does not wait; answers whether it was answered. */
    static boolean tryCall(Channel channel) {
        try {
            ClientCalls.blockingUnaryCall(
                    channel, Ping.TEXTS.method(), CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS), "ping");
            return true;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    /** Its requests to etcd. */
    Collection<Timer> requests() {
        return counted.find(Metric.REGISTRY_CALLS.id()).timers();
    }

    /** What the series of a metric with these tags sum up to. */
    double sum(Metric metric, String... tags) {
        return counted.find(metric.id()).tags(tags).meters().stream()
                .mapToDouble(
                        meter -> meter instanceof FunctionCounter counter ? counter.count() : ((Gauge) meter).value())
                .sum();
    }

    @Override
    public void close() {
        Cleanup.all(() -> Cleanup.each(ends, Runnable::run), switchboard::close, page::close);
    }
}

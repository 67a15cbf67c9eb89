package io.switchboard.benchmarks.load;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.switchboard.benchmarks.Bench;
import io.switchboard.core.Cleanup;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.LeaseGrantRequest;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseKeepAliveRequest;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.PutResponse;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import io.switchboard.harness.Await;
import io.switchboard.harness.EtcdMetrics;
import io.switchboard.harness.Middle;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What one keepalive, put, event, listed key, watcher and lease costs etcd: many of each by bare stubs, and etcd's own
 * processor time and memory.
 */
final class UnitCosts {
    private final Bench bench;

    UnitCosts(Bench bench) {
        this.bench = bench;
    }

    /** Microseconds of etcd's processor time for each of so many. */
    private static double cpuMicros(String endpoint, int count, Runnable work) {
        double before = EtcdMetrics.read(endpoint).cpuSeconds();
        work.run();
        return (EtcdMetrics.read(endpoint).cpuSeconds() - before) * 1e6 / count;
    }

    /**
     * From as many connections as leases, at the rate of ten times as many: an etcd that has more to do does more at
     * once.
     */
    double keepAlive() {
        int clients = bench.of(1000, 100);
        int perSecond = 3 * clients;
        int seconds = bench.of(20, 5);
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            List<Long> leases = grant(raw, clients, 600);
            List<RawEtcd> connections = connect(etcd.endpoint(), clients);
            try {
                AtomicInteger answers = new AtomicInteger();
                List<StreamObserver<LeaseKeepAliveRequest>> streams = connections.stream()
                        .map(one -> LeaseGrpc.newStub(one.channel())
                                .leaseKeepAlive(observer((LeaseKeepAliveResponse answer) -> answers.incrementAndGet())))
                        .toList();
                for (int i = 0; i < clients; i++) {
                    send(streams.get(i), leases.get(i));
                }
                await(answers, clients);
                int count = perSecond * seconds;
                return cpuMicros(etcd.endpoint(), count, () -> {
                    long begun = bench.clock().nanos();
                    for (int sent = 0; sent < count; sent++) {
                        long due = begun + sent * 1_000_000_000L / perSecond;
                        // In steps of a millisecond or so: a timer is not finer.
                        while (due > bench.clock().nanos()) {
                            LockSupport.parkNanos(due - bench.clock().nanos());
                        }
                        send(streams.get(sent % clients), leases.get(sent % clients));
                    }
                    await(answers, clients + count);
                });
            } finally {
                Cleanup.each(connections, RawEtcd::close);
            }
        }
    }

    private static List<RawEtcd> connect(String endpoint, int count) {
        return Stream.generate(() -> RawEtcd.connect(endpoint)).limit(count).toList();
    }

    private static void await(AtomicInteger answers, int count) {
        Await.until(() -> answers + " of " + count + " answers", () -> answers.get() >= count);
    }

    private static void send(StreamObserver<LeaseKeepAliveRequest> stream, long lease) {
        stream.onNext(LeaseKeepAliveRequest.newBuilder().setID(lease).build());
    }

    private static List<Long> grant(RawEtcd raw, int count, long ttlSeconds) {
        List<Long> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leases.add(LeaseGrpc.newBlockingStub(raw.channel())
                    .leaseGrant(
                            LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build())
                    .getID());
        }
        return leases;
    }

    /** Under leases, from some connections at once with one under way each, as in a deploy. */
    double put() {
        int clients = 16;
        int count = bench.of(20_000, 2_000) / clients * clients;
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            List<Long> leases = grant(raw, bench.of(1000, 100), 600);
            List<RawEtcd> connections = connect(etcd.endpoint(), clients);
            try {
                return cpuMicros(etcd.endpoint(), count, () -> {
                    List<CompletableFuture<Boolean>> ends = new ArrayList<>();
                    int each = count / clients;
                    for (int client = 0; client < clients; client++) {
                        CompletableFuture<Boolean> end = new CompletableFuture<>();
                        ends.add(end);
                        putEach(connections.get(client).channel(), leases, client * each, (client + 1) * each, end);
                    }
                    ends.forEach(Await::on);
                });
            } finally {
                Cleanup.each(connections, RawEtcd::close);
            }
        }
    }

    private static void putEach(
            ManagedChannel channel, List<Long> leases, int number, int end, CompletableFuture<Boolean> done) {
        if (number == end) {
            done.complete(true);
            return;
        }
        KVGrpc.newStub(channel)
                .put(putRequest("put/" + number, number, leases.get(number % leases.size())), new StreamObserver<>() {
                    @Override
                    public void onNext(PutResponse response) {}

                    @Override
                    public void onError(Throwable error) {
                        done.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {
                        putEach(channel, leases, number + 1, end, done);
                    }
                });
    }

    private static PutRequest putRequest(String key, int number, long lease) {
        return PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value(number)))
                .setLease(lease)
                .build();
    }

    private static String value(int number) {
        return "{\"Op\":0,\"Addr\":\"10.0." + (number >> 8) + "." + (number & 255)
                + ":8080\",\"Metadata\":{\"version\":\"1.0.0\",\"zone\":\"north-1\"}}";
    }

    /** One key that is put often, with and without watchers on streams and connections of their own. */
    double event() {
        int watchers = 500;
        int puts = bench.of(400, 50);
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            double alone = cpuMicros(etcd.endpoint(), puts, () -> putOften(raw, puts));
            AtomicInteger created = new AtomicInteger();
            AtomicInteger events = new AtomicInteger();
            List<RawEtcd> connections = connect(etcd.endpoint(), watchers);
            try {
                connections.forEach(one -> watch(one.channel(), "watched", response -> {
                    if (response.getCreated()) {
                        created.incrementAndGet();
                    }
                    response.getEventsList().forEach(event -> events.incrementAndGet());
                }));
                await(created, watchers);
                double watched = cpuMicros(etcd.endpoint(), puts, () -> {
                    putOften(raw, puts);
                    await(events, watchers * puts);
                });
                return (watched - alone) / watchers;
            } finally {
                Cleanup.each(connections, RawEtcd::close);
            }
        }
    }

    private static void putOften(RawEtcd raw, int times) {
        for (int i = 0; i < times; i++) {
            raw.put("watched/key", value(i));
        }
    }

    private static StreamObserver<WatchRequest> watch(
            ManagedChannel channel, String service, Consumer<WatchResponse> heard) {
        StreamObserver<WatchRequest> stream = WatchGrpc.newStub(channel).watch(observer(heard));
        stream.onNext(RawEtcd.watch(service + "/", 0));
        return stream;
    }

    private static <T> StreamObserver<T> observer(Consumer<T> heard) {
        return new StreamObserver<>() {
            @Override
            public void onNext(T response) {
                heard.accept(response);
            }

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {}
        };
    }

    /** @param cpuMicros and {@code bytes}, for one key */
    record Listed(double cpuMicros, double bytes) {}

    Listed listedKey() {
        int keys = 10_000;
        int lists = bench.of(50, 5);
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            Map<String, String> values = new TreeMap<>();
            for (int i = 0; i < keys; i++) {
                values.put("listed/10.0." + (i >> 8) + "." + (i & 255) + ":8080", value(i));
            }
            raw.putAll(values);
            double sent = sent(etcd);
            double cpu = cpuMicros(etcd.endpoint(), keys * lists, () -> {
                for (int i = 0; i < lists; i++) {
                    raw.list("listed/");
                }
            });
            return new Listed(cpu, (sent(etcd) - sent) / keys / lists);
        }
    }

    private static double sent(EtcdServer etcd) {
        return EtcdMetrics.read(etcd.endpoint()).sum("etcd_network_client_grpc_sent_bytes_total");
    }

    /** Of one more watch on a stream; the middle of some rounds, since it is what a collector has left. */
    double watcherBytes() {
        int watchers = bench.of(100_000, 10_000);
        return ofRounds(etcd -> {
            try (RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
                AtomicInteger created = new AtomicInteger();
                double before = EtcdMetrics.read(etcd.endpoint()).residentBytes();
                StreamObserver<WatchRequest> stream = watch(raw.channel(), "service0", response -> {
                    if (response.getCreated()) {
                        created.incrementAndGet();
                    }
                });
                for (int i = 1; i < watchers; i++) {
                    stream.onNext(RawEtcd.watch("service" + i + "/", 0));
                }
                await(created, watchers);
                return (EtcdMetrics.read(etcd.endpoint()).residentBytes() - before) / watchers;
            }
        });
    }

    /** Of one more key that has a lease of its own; the middle of some rounds. */
    double keyBytes() {
        int keys = bench.of(20_000, 2_000);
        return ofRounds(etcd -> {
            try (RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
                double before = EtcdMetrics.read(etcd.endpoint()).residentBytes();
                List<Long> leases = grant(raw, keys, 3600);
                for (int i = 0; i < keys; i++) {
                    KVGrpc.newBlockingStub(raw.channel()).put(putRequest("leased/" + i, i, leases.get(i)));
                }
                return (EtcdMetrics.read(etcd.endpoint()).residentBytes() - before) / keys;
            }
        });
    }

    private double ofRounds(ToDoubleFunction<EtcdServer> round) {
        List<Double> rounds = new ArrayList<>();
        for (int i = 0; i < bench.of(3, 1); i++) {
            try (EtcdServer etcd = bench.startEtcd()) {
                rounds.add(round.applyAsDouble(etcd));
            }
        }
        return Middle.of(rounds).median();
    }
}

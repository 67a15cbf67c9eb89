package io.switchboard.benchmarks.load;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.EtcdMetrics;
import io.switchboard.benchmarks.RawEtcd;
import io.switchboard.benchmarks.Wait;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.LeaseGrantRequest;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseKeepAliveRequest;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.WatchCreateRequest;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import io.switchboard.testing.EtcdServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What one keepalive, put, event, listed key, watcher and lease costs etcd: many of each by bare stubs, and etcd's own processor time and memory. */
final class UnitCosts {
    private static final int MAX_MESSAGE = 256 << 20;

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

    double keepAlive() {
        int count = bench.of(200_000, 20_000);
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            long lease = LeaseGrpc.newBlockingStub(raw.channel())
                    .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(600).build())
                    .getID();
            return cpuMicros(etcd.endpoint(), count, () -> {
                CompletableFuture<Boolean> done = new CompletableFuture<>();
                AtomicInteger answers = new AtomicInteger();
                List<StreamObserver<LeaseKeepAliveRequest>> streams = new ArrayList<>();
                // As many clients have one under way each, and not as one client that sends them in a row.
                int atOnce = 16;
                for (int i = 0; i < atOnce; i++) {
                    int index = i;
                    streams.add(LeaseGrpc.newStub(raw.channel()).leaseKeepAlive(new StreamObserver<>() {
                        @Override
                        public void onNext(LeaseKeepAliveResponse response) {
                            int now = answers.incrementAndGet();
                            if (now >= count) {
                                done.complete(true);
                            } else {
                                send(streams.get(index), lease);
                            }
                        }

                        @Override
                        public void onError(Throwable error) {
                            done.completeExceptionally(error);
                        }

                        @Override
                        public void onCompleted() {}
                    }));
                }
                streams.forEach(stream -> send(stream, lease));
                Wait.on(done);
            });
        }
    }

    private static void send(StreamObserver<LeaseKeepAliveRequest> stream, long lease) {
        stream.onNext(LeaseKeepAliveRequest.newBuilder().setID(lease).build());
    }

    double put() {
        int count = bench.of(20_000, 2_000);
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            return cpuMicros(etcd.endpoint(), count, () -> puts(raw, "put/", count, 0));
        }
    }

    /** One after the other, as from many processes that each put one. */
    private static void puts(RawEtcd raw, String prefix, int count, long lease) {
        for (int i = 0; i < count; i++) {
            KVGrpc.newBlockingStub(raw.channel())
                    .put(PutRequest.newBuilder()
                            .setKey(ByteString.copyFromUtf8(prefix + i))
                            .setValue(ByteString.copyFromUtf8(value(i)))
                            .setLease(lease)
                            .build());
        }
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
            List<ManagedChannel> channels = new ArrayList<>();
            AtomicInteger events = new AtomicInteger();
            AtomicInteger created = new AtomicInteger();
            CompletableFuture<Boolean> all = new CompletableFuture<>();
            CompletableFuture<Boolean> ready = new CompletableFuture<>();
            try {
                for (int i = 0; i < watchers; i++) {
                    ManagedChannel channel = Grpc.newChannelBuilder(
                                    URI.create(etcd.endpoint()).getAuthority(), InsecureChannelCredentials.create())
                            .directExecutor()
                            .build();
                    channels.add(channel);
                    watch(channel, response -> {
                        if (response.getCreated() && created.incrementAndGet() == watchers) {
                            ready.complete(true);
                        }
                        if (events.addAndGet(response.getEventsCount()) == watchers * puts) {
                            all.complete(true);
                        }
                    });
                }
                Wait.on(ready);
                double watched = cpuMicros(etcd.endpoint(), puts, () -> {
                    putOften(raw, puts);
                    Wait.on(all);
                });
                return (watched - alone) / watchers;
            } finally {
                channels.forEach(ManagedChannel::shutdownNow);
            }
        }
    }

    private static void putOften(RawEtcd raw, int times) {
        for (int i = 0; i < times; i++) {
            raw.put("watched/key", value(i));
        }
    }

    private static void watch(ManagedChannel channel, Consumer<WatchResponse> heard) {
        WatchGrpc.newStub(channel)
                .watch(observer(heard))
                .onNext(WatchRequest.newBuilder()
                        .setCreateRequest(WatchCreateRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8("watched/"))
                                .setRangeEnd(ByteString.copyFromUtf8("watched0")))
                        .build());
    }

    private static StreamObserver<WatchResponse> observer(Consumer<WatchResponse> heard) {
        return new StreamObserver<>() {
            @Override
            public void onNext(WatchResponse response) {
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
                    KVGrpc.newBlockingStub(raw.channel())
                            .withMaxInboundMessageSize(MAX_MESSAGE)
                            .range(RangeRequest.newBuilder()
                                    .setKey(ByteString.copyFromUtf8("listed/"))
                                    .setRangeEnd(ByteString.copyFromUtf8("listed0"))
                                    .build());
                }
            });
            return new Listed(cpu, (sent(etcd) - sent) / keys / lists);
        }
    }

    private static double sent(EtcdServer etcd) {
        return EtcdMetrics.read(etcd.endpoint()).sum("etcd_network_client_grpc_sent_bytes_total");
    }

    /** Of one more watch on a stream. */
    double watcherBytes() {
        int watchers = bench.of(100_000, 10_000);
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            AtomicInteger created = new AtomicInteger();
            CompletableFuture<Boolean> all = new CompletableFuture<>();
            double before = EtcdMetrics.read(etcd.endpoint()).residentBytes();
            StreamObserver<WatchRequest> stream = WatchGrpc.newStub(raw.channel())
                    .watch(observer(response -> {
                        if (response.getCreated() && created.incrementAndGet() == watchers) {
                            all.complete(true);
                        }
                    }));
            for (int i = 0; i < watchers; i++) {
                stream.onNext(WatchRequest.newBuilder()
                        .setCreateRequest(WatchCreateRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8("service" + i + "/"))
                                .setRangeEnd(ByteString.copyFromUtf8("service" + i + "0")))
                        .build());
            }
            Wait.on(all);
            return (EtcdMetrics.read(etcd.endpoint()).residentBytes() - before) / watchers;
        }
    }

    /** Of one more key that has a lease of its own. */
    double keyBytes() {
        int keys = bench.of(20_000, 2_000);
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            double before = EtcdMetrics.read(etcd.endpoint()).residentBytes();
            for (int i = 0; i < keys; i++) {
                long lease = LeaseGrpc.newBlockingStub(raw.channel())
                        .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(3600).build())
                        .getID();
                puts(raw, "leased/" + i + "/", 1, lease);
            }
            return (EtcdMetrics.read(etcd.endpoint()).residentBytes() - before) / keys;
        }
    }
}

package io.switchboard.benchmarks;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchResponse;
import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A bare watch of a key prefix: tells when an event reached this process, taken on the thread that read it. */
final class RawWatch implements StreamObserver<WatchResponse> {
    private final Scheduler clock;
    private final Map<Expected, CompletableFuture<Long>> expected = new ConcurrentHashMap<>();
    private final CompletableFuture<Boolean> created = new CompletableFuture<>();

    private record Expected(Event.EventType type, ByteString key) {}

    private RawWatch(Scheduler clock) {
        this.clock = clock;
    }

    /** @param fromRevision 0: from now on */
    public static RawWatch open(RawEtcd etcd, String prefix, long fromRevision, Scheduler clock) {
        RawWatch watch = new RawWatch(clock);
        WatchGrpc.newStub(etcd.channel()).watch(watch).onNext(RawEtcd.watch(prefix, fromRevision));
        return watch;
    }

    public void awaitCreated() {
        Await.on(created);
    }

    /** When the next such event arrives. */
    public CompletableFuture<Long> next(Event.EventType type, String key) {
        return expected.computeIfAbsent(
                new Expected(type, ByteString.copyFromUtf8(key)), event -> new CompletableFuture<>());
    }

    @Override
    public void onNext(WatchResponse response) {
        long now = clock.nanos();
        if (response.getCreated()) {
            created.complete(true);
        }
        for (Event event : response.getEventsList()) {
            CompletableFuture<Long> waiting =
                    expected.remove(new Expected(event.getType(), event.getKv().getKey()));
            if (waiting != null) {
                waiting.complete(now);
            }
        }
    }

    @Override
    public void onError(Throwable error) {
        created.completeExceptionally(error);
        expected.values().forEach(waiting -> waiting.completeExceptionally(error));
    }

    @Override
    public void onCompleted() {
        onError(new IllegalStateException("etcd closed the watch"));
    }
}

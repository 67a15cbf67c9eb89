package io.switchboard.benchmarks.size;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import io.switchboard.harness.RawEtcd;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * The simplest follower that is true: lists once, and lists all again whenever the watch tells anything. What comes
 * while a list is under way is answered by one more list after it.
 */
final class RelistFollower implements Follower {
    private static final int MAX_MESSAGE = 256 << 20;

    private final ManagedChannel channel;
    private final ExecutorService lists = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "lists");
        thread.setDaemon(true);
        return thread;
    });
    /** The newest sets: whoever follows keeps what it was told. */
    private final List<List<String>> latest = new ArrayList<>();

    RelistFollower(String endpoint) {
        channel = Grpc.newChannelBuilder(URI.create(endpoint).getAuthority(), InsecureChannelCredentials.create())
                .maxInboundMessageSize(MAX_MESSAGE)
                .build();
    }

    @Override
    public void follow(String service, IntConsumer listener) {
        int index = latest.size();
        latest.add(List.of());
        ByteString start = ByteString.copyFromUtf8(service + "/");
        ByteString end = ByteString.copyFromUtf8(service + "0");
        AtomicBoolean asked = new AtomicBoolean();
        Runnable list = () -> {
            asked.set(false);
            RangeResponse all = KVGrpc.newBlockingStub(channel)
                    .range(RangeRequest.newBuilder()
                            .setKey(start)
                            .setRangeEnd(end)
                            .build());
            List<String> addresses = new ArrayList<>(all.getKvsCount());
            for (KeyValue kv : all.getKvsList()) {
                JsonObject value =
                        JsonParser.parseString(kv.getValue().toStringUtf8()).getAsJsonObject();
                addresses.add(value.get("Addr").getAsString());
            }
            latest.set(index, addresses);
            listener.accept(addresses.size());
        };
        StreamObserver<WatchRequest> requests = WatchGrpc.newStub(channel).watch(new StreamObserver<WatchResponse>() {
            @Override
            public void onNext(WatchResponse response) {
                if (asked.compareAndSet(false, true)) {
                    lists.execute(list);
                }
            }

            @Override
            public void onError(Throwable error) {
                error.printStackTrace();
            }

            @Override
            public void onCompleted() {}
        });
        // That the watch is there is the first thing that it tells.
        requests.onNext(RawEtcd.watch(service + "/", 0));
    }
}

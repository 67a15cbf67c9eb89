package io.switchboard.benchmarks.etcdjava;

import com.google.protobuf.ByteString;
import com.ibm.etcd.api.Event;
import com.ibm.etcd.client.EtcdClient;
import com.ibm.etcd.client.KvStoreClient;
import com.ibm.etcd.client.kv.WatchUpdate;
import com.ibm.etcd.client.lease.PersistentLease;
import com.ibm.etcd.client.utils.PersistentLeaseKey;
import io.grpc.stub.StreamObserver;
import io.switchboard.benchmarks.peer.Peer;
import io.switchboard.benchmarks.peer.PeerProgram;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * etcd-java with its defaults: a persistent lease with a persistent key, and a watch that is opened again should it
 * end.
 */
public final class EtcdJavaApp implements Peer {
    private static final long REQUEST_MILLIS = 3000;
    private static final long START_SECONDS = 30;

    private final KvStoreClient client;

    private EtcdJavaApp(String endpoint) {
        int colon = endpoint.lastIndexOf(':');
        client = EtcdClient.forEndpoint(endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)))
                .withPlainText()
                .build();
    }

    public static void main(String[] args) throws Exception {
        PeerProgram.run(args, EtcdJavaApp::new);
    }

    @Override
    public void watch(String prefix, Consumer<String> onPut) {
        client.getKvClient().watch(bytes(prefix)).asPrefix().start(new StreamObserver<WatchUpdate>() {
            @Override
            public void onNext(WatchUpdate update) {
                update.getEvents().stream()
                        .filter(event -> event.getType() == Event.EventType.PUT)
                        .forEach(event -> onPut.accept(event.getKv().getKey().toStringUtf8()));
            }

            @Override
            public void onError(Throwable error) {
                System.err.println("watch failed: " + error);
                watch(prefix, onPut);
            }

            @Override
            public void onCompleted() {
                System.err.println("watch completed");
                watch(prefix, onPut);
            }
        });
    }

    @Override
    public void register(String key, int ttlSeconds) throws Exception {
        PersistentLease lease =
                client.getLeaseClient().maintain().minTtl(ttlSeconds).start();
        new PersistentLeaseKey((EtcdClient) client, lease, bytes(key), bytes("{}"), null)
                .startWithFuture()
                .get(START_SECONDS, TimeUnit.SECONDS);
    }

    /** Not by {@code sync()}: with this grpc-java it has been seen to wait for ever, whatever its timeout. */
    @Override
    public void write(String key, String value) throws Exception {
        Future<?> answer = client.getKvClient()
                .put(bytes(key), bytes(value))
                .timeout(REQUEST_MILLIS)
                .async();
        try {
            answer.get(REQUEST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw e;
        }
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }
}

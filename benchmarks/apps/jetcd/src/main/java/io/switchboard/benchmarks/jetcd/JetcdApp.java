package io.switchboard.benchmarks.jetcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.grpc.stub.StreamObserver;
import io.switchboard.benchmarks.peer.Peer;
import io.switchboard.benchmarks.peer.PeerProgram;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * jetcd with its defaults, used with care: a watch that ends is opened again, and when the keepalive's observer hears
 * of the lease's end, the key is registered anew under another lease.
 */
public final class JetcdApp implements Peer {
    private static final long REQUEST_SECONDS = 3;

    private final Client client;
    private final ExecutorService again = Executors.newSingleThreadExecutor();

    private JetcdApp(String endpoint) {
        client = Client.builder().endpoints("http://" + endpoint).build();
    }

    public static void main(String[] args) throws Exception {
        PeerProgram.run(args, JetcdApp::new);
    }

    @Override
    public void watch(String prefix, Consumer<String> onPut) {
        client.getWatchClient()
                .watch(
                        bytes(prefix),
                        WatchOption.builder().isPrefix(true).build(),
                        Watch.listener(
                                response -> response.getEvents().stream()
                                        .filter(event -> event.getEventType() == WatchEvent.EventType.PUT)
                                        .forEach(event -> onPut.accept(
                                                event.getKeyValue().getKey().toString(StandardCharsets.UTF_8))),
                                error -> watchAgain(prefix, onPut, "watch failed: " + error),
                                () -> watchAgain(prefix, onPut, "watch completed")));
    }

    private void watchAgain(String prefix, Consumer<String> onPut, String why) {
        System.err.println(why);
        again.execute(() -> watch(prefix, onPut));
    }

    @Override
    public void register(String key, int ttlSeconds) throws Exception {
        long lease = await(client.getLeaseClient().grant(ttlSeconds)).getID();
        await(client.getKVClient()
                .put(
                        bytes(key),
                        bytes("{}"),
                        PutOption.builder().withLeaseId(lease).build()));
        client.getLeaseClient().keepAlive(lease, new StreamObserver<LeaseKeepAliveResponse>() {
            @Override
            public void onNext(LeaseKeepAliveResponse response) {}

            @Override
            public void onError(Throwable error) {
                registerAgain("keepalive failed: " + error);
            }

            @Override
            public void onCompleted() {
                registerAgain("keepalive completed");
            }

            private void registerAgain(String why) {
                System.err.println(why);
                again.execute(() -> untilRegistered(key, ttlSeconds));
            }
        });
    }

    private void untilRegistered(String key, int ttlSeconds) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                register(key, ttlSeconds);
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                System.err.println("register: " + e);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            PeerProgram.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void write(String key, String value) throws Exception {
        await(client.getKVClient().put(bytes(key), bytes(value)));
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.get(REQUEST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw e;
        }
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}

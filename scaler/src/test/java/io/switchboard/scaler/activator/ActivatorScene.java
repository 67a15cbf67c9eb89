package io.switchboard.scaler.activator;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.switchboard.Switchboard;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.embedded.EmbeddedEtcd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An etcd, with activators, servers and callers of a test; what was started last ends first. */
final class ActivatorScene implements AutoCloseable {
    static final String SHOP = "xiaoxu/shop";
    static final String OTHER = "other";
    static final byte[] PING = {1, 2, 3};

    final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    final Switchboard switchboard = Switchboard.connect(etcd.endpoint());
    private final List<AutoCloseable> opened = new ArrayList<>();

    @Override
    public void close() {
        List<AutoCloseable> reversed = new ArrayList<>(opened);
        Collections.reverse(reversed);
        Cleanup.all(() -> Cleanup.each(reversed, one -> Cleanup.all(one::close)), switchboard::close, etcd::close);
    }

    <T extends AutoCloseable> T keep(T one) {
        opened.add(one);
        return one;
    }

    /** @param settings names and values, in turn */
    ActivatorProcess activator(String... settings) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("services", SHOP + ", " + OTHER));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return keep(ActivatorProcess.start(Switchboard.connect(etcd.endpoint()), all, service -> true));
    }

    EchoServer server() {
        return keep(EchoServer.start(switchboard, SHOP));
    }

    ManagedChannel channel() {
        return keep(
                switchboard.channel(SHOP, InsecureChannelCredentials.create()).build());
    }

    /** Ends the channel with the scene. */
    ManagedChannel keep(ManagedChannel channel) {
        opened.add(channel::shutdownNow);
        return channel;
    }

    /** To the activator itself, by a caller who knows nothing of Switchboard. */
    ManagedChannel plain(ActivatorProcess activator, String authority) {
        return keep(Grpc.newChannelBuilder("127.0.0.1:" + activator.port(), InsecureChannelCredentials.create())
                .overrideAuthority(authority)
                .build());
    }

    List<Instance> instances() {
        AtomicReference<@Nullable Snapshot> last = new AtomicReference<>();
        try (var following = switchboard.directory().follow(new ServiceName(SHOP), last::set)) {
            assertNotNull(following);
            Awaited.until(() -> {
                Snapshot snapshot = last.get();
                return snapshot != null && snapshot.freshness() == Freshness.LIVE;
            });
            Snapshot snapshot = last.get();
            return snapshot == null ? List.of() : snapshot.instances();
        }
    }

    static ListenableFuture<byte[]> call(Channel channel, MethodDescriptor<byte[], byte[]> method) {
        return call(channel, method, CallOptions.DEFAULT);
    }

    static ListenableFuture<byte[]> call(
            Channel channel, MethodDescriptor<byte[], byte[]> method, CallOptions options) {
        return ClientCalls.futureUnaryCall(channel.newCall(method, options.withWaitForReady()), PING);
    }

    static Status failure(ListenableFuture<byte[]> call) throws Exception {
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> call.get(60, TimeUnit.SECONDS));
        return Status.fromThrowable(thrown);
    }
}

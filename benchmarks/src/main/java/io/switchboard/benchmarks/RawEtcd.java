package io.switchboard.benchmarks;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseRevokeRequest;
import io.switchboard.etcd.api.LeaseTimeToLiveRequest;
import io.switchboard.etcd.api.MaintenanceGrpc;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.PutResponse;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.StatusRequest;
import io.switchboard.etcd.api.TxnRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** etcd through nothing but its generated stubs, on a connection of its own: what Switchboard is measured beside. */
public final class RawEtcd implements AutoCloseable {
    private static final int MAX_MESSAGE = 256 << 20;
    private static final int MOST_IN_A_TXN = 128;

    private final ManagedChannel channel;
    private final KVGrpc.KVBlockingStub kv;

    private RawEtcd(String target) {
        channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .directExecutor()
                .build();
        kv = KVGrpc.newBlockingStub(channel);
    }

    /** @param endpoint as {@code http://127.0.0.1:2379} */
    public static RawEtcd connect(String endpoint) {
        return new RawEtcd(URI.create(endpoint).getAuthority());
    }

    /** Announces a server exactly as etcd's Go package does. */
    public void announce(String key, PingServer server) {
        put(key, "{\"Op\":0,\"Addr\":\"" + server.address() + "\",\"Metadata\":null}");
    }

    public void put(String key, String value) {
        within(kv)
                .put(PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setValue(ByteString.copyFromUtf8(value))
                        .build());
    }

    /** Puts a key as soon as its turn comes; the answer says that it is done. */
    public ListenableFuture<PutResponse> putLater(String key, String value) {
        return within(KVGrpc.newFutureStub(channel))
                .put(PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setValue(ByteString.copyFromUtf8(value))
                        .build());
    }

    /** Puts many keys, in as few transactions as etcd allows. */
    public void putAll(Map<String, String> values) {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        for (Map.Entry<String, String> one : values.entrySet()) {
            txn.addSuccess(RequestOp.newBuilder()
                    .setRequestPut(PutRequest.newBuilder()
                            .setKey(ByteString.copyFromUtf8(one.getKey()))
                            .setValue(ByteString.copyFromUtf8(one.getValue()))));
            if (txn.getSuccessCount() == MOST_IN_A_TXN) {
                within(kv).txn(txn.build());
                txn.clear();
            }
        }
        if (txn.getSuccessCount() > 0) {
            within(kv).txn(txn.build());
        }
    }

    public void delete(String key) {
        within(kv)
                .deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .build());
    }

    /** A linearizable read: answered by an etcd that has a leader. */
    public RangeResponse get(String key) {
        return within(kv)
                .range(RangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .build());
    }

    /** All keys with this prefix, which ends in a slash; as many as fit into one answer. */
    public List<KeyValue> list(String prefix) {
        byte[] end = prefix.getBytes(StandardCharsets.UTF_8);
        end[end.length - 1]++;
        return within(kv)
                .withMaxInboundMessageSize(MAX_MESSAGE)
                .range(RangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(prefix))
                        .setRangeEnd(ByteString.copyFrom(end))
                        .build())
                .getKvsList();
    }

    /** Ends a lease, with its keys. */
    public void revoke(long lease) {
        within(LeaseGrpc.newBlockingStub(channel))
                .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease).build());
    }

    /** The seconds that a lease has left; -1: there is no such lease. */
    public long secondsLeft(long lease) {
        return within(LeaseGrpc.newBlockingStub(channel))
                .leaseTimeToLive(
                        LeaseTimeToLiveRequest.newBuilder().setID(lease).build())
                .getTTL();
    }

    public String version() {
        return within(MaintenanceGrpc.newBlockingStub(channel))
                .status(StatusRequest.getDefaultInstance())
                .getVersion();
    }

    public ManagedChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static <S extends io.grpc.stub.AbstractStub<S>> S within(S stub) {
        return stub.withDeadlineAfter(10, TimeUnit.SECONDS);
    }
}

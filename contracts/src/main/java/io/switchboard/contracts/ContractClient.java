package io.switchboard.contracts;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.etcd.api.AuthGrpc;
import io.switchboard.etcd.api.ClusterGrpc;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrantRequest;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseKeepAliveRequest;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;
import io.switchboard.etcd.api.LeaseRevokeRequest;
import io.switchboard.etcd.api.MaintenanceGrpc;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The contract's own client: bare calls, each with a deadline. */
final class ContractClient implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 20;

    private final ManagedChannel channel;

    ContractClient(String endpoint) {
        channel = Grpc.newChannelBuilder(URI.create(endpoint).getAuthority(), InsecureChannelCredentials.create())
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
    }

    static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    /** The end of the range of all keys with a prefix that ends in a slash. */
    static ByteString prefixEnd(String prefix) {
        return bytes(prefix.substring(0, prefix.length() - 1) + '0');
    }

    KVGrpc.KVBlockingStub kv() {
        return KVGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    LeaseGrpc.LeaseBlockingStub lease() {
        return LeaseGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    ClusterGrpc.ClusterBlockingStub cluster() {
        return ClusterGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    MaintenanceGrpc.MaintenanceBlockingStub maintenance() {
        return MaintenanceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    AuthGrpc.AuthBlockingStub auth() {
        return AuthGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    StreamProbe<WatchRequest, WatchResponse> watch() {
        return StreamProbe.open(WatchGrpc.newStub(channel)::watch);
    }

    StreamProbe<LeaseKeepAliveRequest, LeaseKeepAliveResponse> keepAlive() {
        return StreamProbe.open(LeaseGrpc.newStub(channel)::leaseKeepAlive);
    }

    /** Returns the revision made. */
    long put(String key, String value) {
        return put(key, value, 0);
    }

    long put(String key, String value, long lease) {
        PutRequest request = PutRequest.newBuilder()
                .setKey(bytes(key))
                .setValue(bytes(value))
                .setLease(lease)
                .build();
        return kv().put(request).getHeader().getRevision();
    }

    @Nullable
    KeyValue get(String key) {
        List<KeyValue> found =
                kv().range(RangeRequest.newBuilder().setKey(bytes(key)).build()).getKvsList();
        return found.isEmpty() ? null : found.get(0);
    }

    RangeResponse list(String prefix) {
        return kv().range(RangeRequest.newBuilder()
                .setKey(bytes(prefix))
                .setRangeEnd(prefixEnd(prefix))
                .build());
    }

    /** Returns the lease's id. */
    long grant(long ttl) {
        return lease().leaseGrant(LeaseGrantRequest.newBuilder().setTTL(ttl).build())
                .getID();
    }

    void revoke(long lease) {
        lease().leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease).build());
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

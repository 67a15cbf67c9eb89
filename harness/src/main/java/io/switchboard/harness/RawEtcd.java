package io.switchboard.harness;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.AbstractStub;
import io.switchboard.etcd.api.CompactionRequest;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrantRequest;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseLeasesRequest;
import io.switchboard.etcd.api.LeaseRevokeRequest;
import io.switchboard.etcd.api.LeaseStatus;
import io.switchboard.etcd.api.LeaseTimeToLiveRequest;
import io.switchboard.etcd.api.MaintenanceGrpc;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.PutResponse;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.StatusRequest;
import io.switchboard.etcd.api.StatusResponse;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.WatchCreateRequest;
import io.switchboard.etcd.api.WatchRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * etcd through nothing but its generated stubs, on a connection of its own: what Switchboard is measured beside, and a
 * hand that writes and deletes keys as no Switchboard would. A prefix is one of ASCII.
 */
public final class RawEtcd implements AutoCloseable {
    private static final int MAX_MESSAGE = 256 << 20;
    private static final int MOST_IN_A_TXN = 128;

    private final ManagedChannel channel;
    private final Duration deadline;

    private RawEtcd(String target, Duration deadline) {
        this.deadline = deadline;
        channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .directExecutor()
                .build();
    }

    /** @param endpoint as {@code http://127.0.0.1:2379} */
    public static RawEtcd connect(String endpoint) {
        return connect(endpoint, Duration.ofSeconds(20));
    }

    /** @param deadline of each request */
    public static RawEtcd connect(String endpoint, Duration deadline) {
        return new RawEtcd(URI.create(endpoint).getAuthority(), deadline);
    }

    /** What etcd's Go package announces a server with. */
    public static String announced(String address) {
        return announced(address, "null");
    }

    /** @param metadata JSON */
    public static String announced(String address, String metadata) {
        return "{\"Op\":0,\"Addr\":\"" + address + "\",\"Metadata\":" + metadata + "}";
    }

    /** Announces a server exactly as etcd's Go package does. */
    public void announce(String key, String address) {
        put(key, announced(address));
    }

    /** Writes a key without a lease; answers the revision. */
    public long put(String key, String value) {
        return put(bytes(key), bytes(value));
    }

    /** The same of any bytes. */
    public long put(ByteString key, ByteString value) {
        return kv().put(putRequest(key, value)).getHeader().getRevision();
    }

    /** Writes a key under a lease that ends after so many seconds; answers the lease. */
    public long putFor(long seconds, String key, String value) {
        long lease = within(LeaseGrpc.newBlockingStub(channel))
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(seconds).build())
                .getID();
        PutResponse unused = kv().put(putRequest(bytes(key), bytes(value)).toBuilder()
                .setLease(lease)
                .build());
        return lease;
    }

    /** Puts a key as soon as its turn comes; the answer says that it is done. */
    public ListenableFuture<PutResponse> putLater(String key, String value) {
        return within(KVGrpc.newFutureStub(channel)).put(putRequest(bytes(key), bytes(value)));
    }

    /** Puts many keys, in as few transactions as etcd allows. */
    public void putAll(Map<String, String> values) {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        values.forEach((key, value) -> {
            txn.addSuccess(RequestOp.newBuilder().setRequestPut(putRequest(bytes(key), bytes(value))));
            if (txn.getSuccessCount() == MOST_IN_A_TXN) {
                kv().txn(txn.build());
                txn.clear();
            }
        });
        if (txn.getSuccessCount() > 0) {
            kv().txn(txn.build());
        }
    }

    /** Deletes a key; answers how many there were. */
    public long delete(String key) {
        return delete(bytes(key));
    }

    /** The same of any bytes. */
    public long delete(ByteString key) {
        return kv().deleteRange(DeleteRangeRequest.newBuilder().setKey(key).build())
                .getDeleted();
    }

    /** Deletes all keys that begin so; answers how many there were. */
    public long deletePrefix(String prefix) {
        return kv().deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(bytes(prefix))
                        .setRangeEnd(end(prefix))
                        .build())
                .getDeleted();
    }

    /** A linearizable read: answered by an etcd that has a leader. */
    public RangeResponse get(String key) {
        return kv().range(RangeRequest.newBuilder().setKey(bytes(key)).build());
    }

    /** All keys that begin so; as many as fit into one answer. */
    public List<KeyValue> list(String prefix) {
        return kv().withMaxInboundMessageSize(MAX_MESSAGE)
                .range(RangeRequest.newBuilder()
                        .setKey(bytes(prefix))
                        .setRangeEnd(end(prefix))
                        .build())
                .getKvsList();
    }

    public int count(String prefix) {
        return list(prefix).size();
    }

    /** Whether each key that begins so is under a lease. */
    public boolean everyKeyHasLease(String prefix) {
        return list(prefix).stream().allMatch(entry -> entry.getLease() != 0);
    }

    /** The ids of all leases. */
    public Set<Long> leases() {
        return within(LeaseGrpc.newBlockingStub(channel))
                .leaseLeases(LeaseLeasesRequest.getDefaultInstance())
                .getLeasesList()
                .stream()
                .map(LeaseStatus::getID)
                .collect(Collectors.toSet());
    }

    /** The id of the lease that a key is under; 0 without one, or without the key. */
    public long leaseOf(String key) {
        return get(key).getKvsList().stream()
                .mapToLong(KeyValue::getLease)
                .findFirst()
                .orElse(0);
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

    /** Forgets all revisions but the newest. */
    public void compact() {
        kv().compact(CompactionRequest.newBuilder()
                .setRevision(get("none").getHeader().getRevision())
                .setPhysical(true)
                .build());
    }

    public String version() {
        return status().getVersion();
    }

    /** Whether the member knows one, by its own word. */
    public boolean hasLeader() {
        return status().getLeader() != 0;
    }

    private StatusResponse status() {
        return within(MaintenanceGrpc.newBlockingStub(channel)).status(StatusRequest.getDefaultInstance());
    }

    /** To watch all keys that begin so. */
    public static WatchRequest watch(String prefix, long fromRevision) {
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(bytes(prefix))
                        .setRangeEnd(end(prefix))
                        .setStartRevision(fromRevision))
                .build();
    }

    public ManagedChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private KVGrpc.KVBlockingStub kv() {
        return within(KVGrpc.newBlockingStub(channel));
    }

    private <S extends AbstractStub<S>> S within(S stub) {
        return stub.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static PutRequest putRequest(ByteString key, ByteString value) {
        return PutRequest.newBuilder().setKey(key).setValue(value).build();
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    /** The first key behind all that begin so. */
    private static ByteString end(String prefix) {
        int last = prefix.length() - 1;
        return bytes(prefix.substring(0, last) + (char) (prefix.charAt(last) + 1));
    }
}

package io.switchboard.faults;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseLeasesRequest;
import io.switchboard.etcd.api.LeaseStatus;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RangeRequest;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A hand in the registry: writes and deletes keys as no Switchboard would. */
public final class RawEtcd implements AutoCloseable {
    private final ManagedChannel channel;

    private RawEtcd(ManagedChannel channel) {
        this.channel = channel;
    }

    /** Connects to the member at this endpoint. */
    public static RawEtcd connect(String endpoint) {
        return new RawEtcd(Grpc.newChannelBuilder(
                        endpoint.substring(endpoint.lastIndexOf('/') + 1), InsecureChannelCredentials.create())
                .build());
    }

    /** Writes a key without a lease; answers the revision. */
    public long put(String key, String value) {
        return put(ByteString.copyFromUtf8(key), ByteString.copyFromUtf8(value));
    }

    /** Writes a key, of any bytes, without a lease; answers the revision. */
    public long put(ByteString key, ByteString value) {
        return kv().put(PutRequest.newBuilder().setKey(key).setValue(value).build())
                .getHeader()
                .getRevision();
    }

    /** Deletes a key; answers how many there were. */
    public long delete(String key) {
        return delete(ByteString.copyFromUtf8(key));
    }

    /** Deletes a key, of any bytes; answers how many there were. */
    public long delete(ByteString key) {
        return kv().deleteRange(DeleteRangeRequest.newBuilder().setKey(key).build())
                .getDeleted();
    }

    /** Deletes all keys that begin so; answers how many there were. */
    public long deletePrefix(String prefix) {
        return kv().deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(prefix))
                        .setRangeEnd(end(prefix))
                        .build())
                .getDeleted();
    }

    /** How many keys begin so. */
    public long count(String prefix) {
        return kv().range(RangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(prefix))
                        .setRangeEnd(end(prefix))
                        .setCountOnly(true)
                        .build())
                .getCount();
    }

    /** Whether each key that begins so is under a lease. */
    public boolean everyKeyHasLease(String prefix) {
        return kv()
                .range(RangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(prefix))
                        .setRangeEnd(end(prefix))
                        .build())
                .getKvsList()
                .stream()
                .allMatch(entry -> entry.getLease() != 0);
    }

    /** The ids of all leases. */
    public Set<Long> leases() {
        return LeaseGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .leaseLeases(LeaseLeasesRequest.getDefaultInstance())
                .getLeasesList()
                .stream()
                .map(LeaseStatus::getID)
                .collect(Collectors.toSet());
    }

    /** The id of the lease that a key is under; 0 without one, or without the key. */
    public long leaseOf(String key) {
        return kv()
                .range(RangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .build())
                .getKvsList()
                .stream()
                .findFirst()
                .map(kv -> kv.getLease())
                .orElse(0L);
    }

    private KVGrpc.KVBlockingStub kv() {
        return KVGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    /** The first key after all that begin so; a prefix here ends with ASCII. */
    private static ByteString end(String prefix) {
        char last = prefix.charAt(prefix.length() - 1);
        return ByteString.copyFromUtf8(prefix.substring(0, prefix.length() - 1) + (char) (last + 1));
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

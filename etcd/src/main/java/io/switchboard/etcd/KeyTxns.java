package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Internal;
import io.switchboard.etcd.api.Compare;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import org.jspecify.annotations.Nullable;

/**
 * Changes of keys, and their parts. Each is bound to the revision at which the key was seen last: what another process
 * did since is answered instead of being overwritten, however late the request is executed.
 */
@Internal
public final class KeyTxns {
    /** The revision of a key that is not there, as etcd compares it. */
    public static final long ABSENT = 0;

    /** As etcd has it for a key that nobody keeps alive. */
    private static final long NO_LEASE = 0;

    static final KeyValue NOT_THERE = KeyValue.getDefaultInstance();

    private KeyTxns() {}

    /**
     * A registration's key and lease in one transaction, as Go's package does: the key is never there without its
     * lease.
     */
    static TxnRequest put(ByteString key, long seen, ByteString value, long lease) {
        return TxnRequest.newBuilder()
                .addCompare(unchanged(key, seen))
                .addSuccess(put(key, value, lease))
                .addFailure(read(key))
                .build();
    }

    /** Succeeds if the key is as it was seen, and changes nothing. */
    static TxnRequest check(ByteString key, long seen) {
        return TxnRequest.newBuilder()
                .addCompare(unchanged(key, seen))
                .addFailure(read(key))
                .build();
    }

    /** Whether a put of that would change nothing. */
    static boolean stands(KeyValue seen, ByteString value, long lease) {
        return seen.getModRevision() != ABSENT
                && seen.getLease() == lease
                && seen.getValue().equals(value);
    }

    /** The key once that was put. */
    static KeyValue written(ByteString key, ByteString value, long lease, long revision) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(value)
                .setLease(lease)
                .setModRevision(revision)
                .build();
    }

    static TxnRequest delete(ByteString key, long seen, long lease) {
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(key)
                        .setTarget(Compare.CompareTarget.LEASE)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setLease(lease))
                .addCompare(unchanged(key, seen))
                .addSuccess(delete(key))
                .addFailure(read(key))
                .build();
    }

    /** What the key holds, told by a transaction whose comparison failed and read the key; null: it is not there. */
    public static @Nullable KeyValue found(TxnResponse response) {
        return response.getResponsesCount() == 0
                        || response.getResponses(0).getResponseRange().getKvsCount() == 0
                ? null
                : response.getResponses(0).getResponseRange().getKvs(0);
    }

    /** @param seen the revision of the key's last change; {@link #ABSENT}: it is not there */
    public static Compare unchanged(ByteString key, long seen) {
        return Compare.newBuilder()
                .setKey(key)
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.EQUAL)
                .setModRevision(seen)
                .build();
    }

    /** Without a lease: what operators say stays until they take it back. */
    public static RequestOp put(ByteString key, String value) {
        return put(key, ByteString.copyFromUtf8(value), NO_LEASE);
    }

    /** As above. */
    public static RequestOp put(ByteString key, ByteString value) {
        return put(key, value, NO_LEASE);
    }

    /** Under a lease, with which the key ends. */
    public static RequestOp put(ByteString key, ByteString value, long lease) {
        return RequestOp.newBuilder()
                .setRequestPut(
                        PutRequest.newBuilder().setKey(key).setValue(value).setLease(lease))
                .build();
    }

    public static RequestOp delete(ByteString key) {
        return RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key))
                .build();
    }

    public static RequestOp read(ByteString key) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(key))
                .build();
    }
}

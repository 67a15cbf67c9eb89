package io.switchboard.etcd;

import com.google.protobuf.ByteString;
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
 * The two changes that a registration makes to its key. Each is bound to the revision at which the key was seen last: what
 * another process did since is answered instead of being overwritten, however late the request is executed.
 */
final class KeyTxns {
    /** The revision of a key that is not there, as etcd compares it. */
    static final long ABSENT = 0;

    private KeyTxns() {}

    /** Key and lease in one transaction, as Go's package does: the key is never there without its lease. */
    static TxnRequest put(ByteString key, long seen, ByteString value, long lease) {
        return TxnRequest.newBuilder()
                .addCompare(unchanged(key, seen))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(key)
                                .setValue(value)
                                .setLease(lease)))
                .addFailure(read(key))
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
                .addSuccess(RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key)))
                .addFailure(read(key))
                .build();
    }

    /** What the key holds, told by a transaction whose comparison failed; null: it is not there. */
    static @Nullable KeyValue found(TxnResponse response) {
        return response.getResponsesCount() == 0
                        || response.getResponses(0).getResponseRange().getKvsCount() == 0
                ? null
                : response.getResponses(0).getResponseRange().getKvs(0);
    }

    private static Compare unchanged(ByteString key, long seen) {
        return Compare.newBuilder()
                .setKey(key)
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.EQUAL)
                .setModRevision(seen)
                .build();
    }

    private static RequestOp read(ByteString key) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(key))
                .build();
    }
}

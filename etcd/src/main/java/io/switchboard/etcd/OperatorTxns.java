package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.api.Compare;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RequestOp;

/** The parts of an operator's transactions; none of their keys has a lease. */
final class OperatorTxns {
    private OperatorTxns() {}

    /** @param revision of the key's last change; 0: it is not there */
    static Compare unchanged(ByteString key, long revision) {
        return Compare.newBuilder()
                .setKey(key)
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.EQUAL)
                .setModRevision(revision)
                .build();
    }

    static RequestOp put(ByteString key, String value) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(key).setValue(ByteString.copyFromUtf8(value)))
                .build();
    }

    static RequestOp delete(ByteString key) {
        return RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key))
                .build();
    }

    static RequestOp read(ByteString key) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(key))
                .build();
    }
}

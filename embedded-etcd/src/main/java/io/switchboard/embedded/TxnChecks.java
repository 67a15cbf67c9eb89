package io.switchboard.embedded;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.api.Compare;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.TxnRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Refuses the transactions that are wrong whatever the store holds. */
final class TxnChecks {
    private static final int MAX_OPERATIONS = 128;

    private TxnChecks() {}

    static void check(TxnRequest request) {
        check(request, MAX_OPERATIONS);
        Footprint.of(request.getSuccessList());
        Footprint.of(request.getFailureList());
    }

    /** A nested transaction may use what the longest list around it leaves. */
    private static void check(TxnRequest request, int maxOperations) {
        int longest =
                Math.max(request.getCompareCount(), Math.max(request.getSuccessCount(), request.getFailureCount()));
        if (longest > maxOperations) {
            throw EtcdErrors.of(EtcdErrors.TOO_MANY_OPERATIONS);
        }
        for (Compare compare : request.getCompareList()) {
            if (compare.getKey().isEmpty()) {
                throw EtcdErrors.of(EtcdErrors.EMPTY_KEY);
            }
        }
        request.getSuccessList().forEach(op -> check(op, maxOperations - longest));
        request.getFailureList().forEach(op -> check(op, maxOperations - longest));
    }

    private static void check(RequestOp op, int maxOperations) {
        switch (op.getRequestCase()) {
            case REQUEST_RANGE -> Ranges.check(op.getRequestRange());
            case REQUEST_PUT -> Writes.check(op.getRequestPut());
            case REQUEST_DELETE_RANGE -> Writes.check(op.getRequestDeleteRange());
            case REQUEST_TXN -> check(op.getRequestTxn(), maxOperations);
            case REQUEST_NOT_SET -> throw EtcdErrors.of(EtcdErrors.KEY_NOT_FOUND);
        }
    }

    /**
     * What a list of operations may write. No key may be put twice, nor put and deleted, except in the two branches of
     * one transaction. As in etcd, a delete from a key on (range_end of one zero byte) is not seen here, nor is one
     * that a later sibling makes.
     */
    private record Footprint(Set<ByteString> puts, List<KeyRange> deletes) {
        static Footprint of(List<RequestOp> ops) {
            Footprint all = new Footprint(new HashSet<>(), new ArrayList<>());
            for (RequestOp op : ops) {
                if (op.hasRequestDeleteRange()) {
                    all.deletes.add(range(op.getRequestDeleteRange()));
                }
            }
            for (RequestOp op : ops) {
                if (op.hasRequestTxn()) {
                    all.add(
                            of(op.getRequestTxn().getSuccessList()),
                            of(op.getRequestTxn().getFailureList()));
                }
            }
            for (RequestOp op : ops) {
                if (op.hasRequestPut()) {
                    all.put(op.getRequestPut().getKey(), Set.of());
                }
            }
            return all;
        }

        private void add(Footprint success, Footprint failure) {
            success.puts.forEach(key -> put(key, Set.of()));
            failure.puts.forEach(key -> put(key, success.puts));
            deletes.addAll(success.deletes);
            deletes.addAll(failure.deletes);
        }

        private void put(ByteString key, Set<ByteString> otherBranch) {
            boolean taken = !puts.add(key) && !otherBranch.contains(key);
            if (taken || deletes.stream().anyMatch(range -> range.contains(key))) {
                throw EtcdErrors.of(EtcdErrors.DUPLICATE_KEY);
            }
        }

        private static KeyRange range(DeleteRangeRequest request) {
            return request.getRangeEnd().isEmpty()
                    ? KeyRange.of(request.getKey())
                    : new KeyRange(request.getKey(), request.getRangeEnd());
        }
    }
}

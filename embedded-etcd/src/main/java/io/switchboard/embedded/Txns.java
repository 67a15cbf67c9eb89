package io.switchboard.embedded;

import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.ResponseHeader;
import io.switchboard.etcd.api.ResponseOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import java.util.ArrayList;
import java.util.List;

/** Runs a transaction: decides every branch, checks that nothing can fail, then applies. */
final class Txns {
    /**
     * The branch taken, decided before anything is written; {@code nested} has those of the nested transactions, in
     * order.
     */
    private record Branch(boolean succeeded, List<RequestOp> ops, List<Branch> nested) {
        static Branch of(Store store, TxnRequest request) {
            boolean succeeded = Compares.hold(store, request.getCompareList());
            List<RequestOp> ops = succeeded ? request.getSuccessList() : request.getFailureList();
            List<Branch> nested = new ArrayList<>();
            for (RequestOp op : ops) {
                if (op.hasRequestTxn()) {
                    nested.add(of(store, op.getRequestTxn()));
                }
            }
            return new Branch(succeeded, ops, nested);
        }
    }

    private Txns() {}

    /** The request has passed {@link TxnChecks}. */
    static TxnResponse apply(Store store, Leases leases, Store.Write write, TxnRequest request) {
        Branch branch = Branch.of(store, request);
        check(store, leases, branch);
        TxnResponse.Builder response = apply(store, write, branch);
        response.getHeaderBuilder().setRevision(write.readRevision());
        return response.build();
    }

    /** Once the first write is made there is no way back: find now all that could fail. */
    private static void check(Store store, Leases leases, Branch branch) {
        for (RequestOp op : branch.ops()) {
            if (op.hasRequestRange()) {
                checkRevision(store, op.getRequestRange());
            } else if (op.hasRequestPut()) {
                Writes.checkPrevious(store, store.revision(), op.getRequestPut());
                Writes.checkLease(leases, op.getRequestPut());
            }
        }
        branch.nested().forEach(nested -> check(store, leases, nested));
    }

    private static void checkRevision(Store store, RangeRequest request) {
        if (request.getRevision() > store.revision()) {
            throw EtcdErrors.of(EtcdErrors.FUTURE_REVISION);
        }
        if (request.getRevision() != 0 && request.getRevision() < store.compacted()) {
            throw EtcdErrors.of(EtcdErrors.COMPACTED);
        }
    }

    private static TxnResponse.Builder apply(Store store, Store.Write write, Branch branch) {
        TxnResponse.Builder response = TxnResponse.newBuilder()
                .setHeader(ResponseHeader.getDefaultInstance())
                .setSucceeded(branch.succeeded());
        int nested = 0;
        for (RequestOp op : branch.ops()) {
            ResponseOp.Builder answer = response.addResponsesBuilder();
            switch (op.getRequestCase()) {
                case REQUEST_RANGE ->
                    answer.setResponseRange(Ranges.answer(store, write.readRevision(), op.getRequestRange()));
                case REQUEST_PUT -> answer.setResponsePut(Writes.apply(store, write, op.getRequestPut()));
                case REQUEST_DELETE_RANGE ->
                    answer.setResponseDeleteRange(Writes.apply(write, op.getRequestDeleteRange()));
                case REQUEST_TXN ->
                    answer.setResponseTxn(apply(store, write, branch.nested().get(nested++)));
                case REQUEST_NOT_SET -> throw new AssertionError("checked before");
            }
        }
        return response;
    }
}

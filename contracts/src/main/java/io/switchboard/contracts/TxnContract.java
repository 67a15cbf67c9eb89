package io.switchboard.contracts;

import static io.switchboard.contracts.ContractClient.bytes;
import static io.switchboard.contracts.ContractClient.prefixEnd;
import static io.switchboard.contracts.ContractFixture.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.etcd.api.Compare;
import io.switchboard.etcd.api.Compare.CompareTarget;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.ResponseHeader;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import java.util.Objects;
import org.junit.jupiter.api.Test;

interface TxnContract extends ContractFixture {
    String DUPLICATE = "etcdserver: duplicate key given in txn request";
    String TOO_MANY = "etcdserver: too many operations in txn request";

    private TxnResponse run(TxnRequest.Builder request) {
        return client().kv().txn(request.build());
    }

    private RequestOp put(String name, String value) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(bytes(key(name))).setValue(bytes(value)))
                .build();
    }

    private RequestOp delete(String name) {
        return RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(bytes(key(name))))
                .build();
    }

    private RequestOp deleteAll() {
        return RequestOp.newBuilder()
                .setRequestDeleteRange(
                        DeleteRangeRequest.newBuilder().setKey(bytes(prefix())).setRangeEnd(prefixEnd(prefix())))
                .build();
    }

    private RequestOp get(String name) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(bytes(key(name))))
                .build();
    }

    private RequestOp nested(TxnRequest.Builder request) {
        return RequestOp.newBuilder().setRequestTxn(request).build();
    }

    /** True if the key is missing. */
    private Compare missing(String name) {
        return Compare.newBuilder()
                .setKey(bytes(key(name)))
                .setTarget(CompareTarget.VERSION)
                .build();
    }

    private TxnRequest.Builder txn(RequestOp... success) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        for (RequestOp op : success) {
            request.addSuccess(op);
        }
        return request;
    }

    @Test
    default void txn_takes_the_branch_that_its_compares_choose() {
        TxnRequest.Builder request =
                txn(put("a", "new")).addCompare(missing("a")).addFailure(get("a"));
        assertTrue(run(request).getSucceeded());
        TxnResponse second = run(request);
        assertFalse(second.getSucceeded());
        assertEquals(
                bytes("new"),
                second.getResponses(0).getResponseRange().getKvs(0).getValue());
    }

    @Test
    default void txn_makes_one_revision_of_all_its_writes() {
        long before = client().put(key("x"), "1");
        TxnResponse response = run(txn(put("a", "1"), put("b", "2"), delete("x")));
        assertEquals(before + 1, response.getHeader().getRevision());
        assertEquals(3, response.getResponsesCount());
        for (KeyValue kv : client().list(prefix()).getKvsList()) {
            assertEquals(before + 1, kv.getModRevision());
        }
    }

    @Test
    default void txn_that_only_reads_makes_no_revision() {
        long before = client().put(key("a"), "1");
        assertEquals(before, run(txn(get("a"))).getHeader().getRevision());
        assertEquals(before, run(txn(delete("none"))).getHeader().getRevision());
        assertEquals(before, run(txn()).getHeader().getRevision());
    }

    @Test
    default void txn_reads_what_it_wrote_before() {
        long before = client().put(key("a"), "old");
        TxnResponse response = run(txn(get("a"), put("a", "new"), get("a")));
        var first = response.getResponses(0).getResponseRange();
        var last = response.getResponses(2).getResponseRange();
        assertEquals(bytes("old"), first.getKvs(0).getValue());
        assertEquals(bytes("new"), last.getKvs(0).getValue());
        assertEquals(before, first.getHeader().getRevision());
        assertEquals(before + 1, last.getHeader().getRevision());
    }

    @Test
    default void inner_headers_bear_the_revision_alone() {
        client().put(key("x"), "1");
        TxnResponse response =
                run(txn(delete("none"), put("a", "1"), delete("x"), get("a"), nested(txn(put("b", "1")))));
        long revision = response.getHeader().getRevision();
        ResponseHeader made = ResponseHeader.newBuilder().setRevision(revision).build();
        ResponseHeader notYet =
                ResponseHeader.newBuilder().setRevision(revision - 1).build();
        assertEquals(notYet, response.getResponses(0).getResponseDeleteRange().getHeader());
        assertEquals(made, response.getResponses(1).getResponsePut().getHeader());
        assertEquals(made, response.getResponses(2).getResponseDeleteRange().getHeader());
        assertEquals(made, response.getResponses(3).getResponseRange().getHeader());
        TxnResponse inner = response.getResponses(4).getResponseTxn();
        assertTrue(inner.hasHeader());
        assertEquals(ResponseHeader.getDefaultInstance(), inner.getHeader());
        assertEquals(made, inner.getResponses(0).getResponsePut().getHeader());
    }

    @Test
    default void txn_returns_previous_pairs_when_asked() {
        client().put(key("a"), "1");
        RequestOp put = RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(bytes(key("a"))).setPrevKv(true))
                .build();
        RequestOp delete = RequestOp.newBuilder()
                .setRequestDeleteRange(
                        DeleteRangeRequest.newBuilder().setKey(bytes(key("a"))).setPrevKv(true))
                .build();
        assertEquals(
                bytes("1"),
                run(txn(put)).getResponses(0).getResponsePut().getPrevKv().getValue());
        assertEquals(
                1, run(txn(delete)).getResponses(0).getResponseDeleteRange().getPrevKvsCount());
    }

    @Test
    default void txn_nests() {
        TxnResponse response = run(txn(
                nested(txn(put("a", "yes")).addCompare(missing("a")).addFailure(put("a", "no"))),
                nested(txn(put("b", "yes"))
                        .addCompare(missing("b").toBuilder().setVersion(1).build())
                        .addFailure(put("b", "no")))));
        assertTrue(response.getResponses(0).getResponseTxn().getSucceeded());
        assertFalse(response.getResponses(1).getResponseTxn().getSucceeded());
        assertEquals(bytes("yes"), value("a"));
        assertEquals(bytes("no"), value("b"));
    }

    private ByteString value(String name) {
        return Objects.requireNonNull(client().get(key(name))).getValue();
    }

    @Test
    default void nested_compares_see_the_store_as_it_was_before() {
        TxnResponse response =
                run(txn(put("a", "1"), nested(txn(put("b", "yes")).addCompare(missing("a")))));
        assertTrue(response.getResponses(1).getResponseTxn().getSucceeded());
        assertEquals(bytes("yes"), value("b"));
    }

    @Test
    default void txn_may_not_put_a_key_twice() {
        assertFails(Status.Code.INVALID_ARGUMENT, DUPLICATE, () -> run(txn(put("a", "1"), put("a", "2"))));
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                DUPLICATE,
                () -> run(TxnRequest.newBuilder().addFailure(put("a", "1")).addFailure(put("a", "2"))));
    }

    @Test
    default void txn_may_not_put_a_key_that_it_deletes() {
        assertFails(Status.Code.INVALID_ARGUMENT, DUPLICATE, () -> run(txn(delete("a"), put("a", "1"))));
        assertFails(Status.Code.INVALID_ARGUMENT, DUPLICATE, () -> run(txn(put("a", "1"), deleteAll())));
    }

    @Test
    default void txn_may_put_a_key_that_it_deletes_as_one_of_all_that_follow() {
        client().put(key("a"), "0");
        RequestOp deleteFrom = RequestOp.newBuilder()
                .setRequestDeleteRange(
                        DeleteRangeRequest.newBuilder().setKey(bytes(key("a"))).setRangeEnd(bytes("\0")))
                .build();
        assertTrue(run(txn(deleteFrom, put("a", "1"))).getSucceeded());
        assertEquals(bytes("1"), value("a"));
        assertEquals(1, Objects.requireNonNull(client().get(key("a"))).getVersion());
    }

    @Test
    default void txn_may_put_a_key_in_each_branch() {
        assertTrue(run(txn(put("a", "1")).addFailure(put("a", "2"))).getSucceeded());
        RequestOp either = nested(txn(put("b", "1")).addFailure(put("b", "2")));
        assertTrue(run(txn(either)).getSucceeded());
    }

    @Test
    default void nested_txn_may_not_write_a_key_again() {
        assertFails(Status.Code.INVALID_ARGUMENT, DUPLICATE, () -> run(txn(put("a", "1"), nested(txn(put("a", "2"))))));
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                DUPLICATE,
                () -> run(txn(nested(txn(put("a", "1"))), nested(txn(put("a", "2"))))));
        assertFails(Status.Code.INVALID_ARGUMENT, DUPLICATE, () -> run(txn(delete("a"), nested(txn(put("a", "2"))))));
        assertFails(Status.Code.INVALID_ARGUMENT, DUPLICATE, () -> run(txn(nested(txn(delete("a"))), put("a", "1"))));
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                DUPLICATE,
                () -> run(txn(nested(txn(put("a", "1")).addFailure(delete("a"))), put("a", "2"))));
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                DUPLICATE,
                () -> run(txn(nested(txn(delete("a"))), nested(txn(put("a", "2"))))));
    }

    @Test
    default void nested_txn_may_delete_what_an_earlier_one_put() {
        client().put(key("a"), "0");
        TxnResponse response = run(txn(nested(txn(put("a", "1"))), nested(txn(delete("a")))));
        assertEquals(
                1,
                response.getResponses(1)
                        .getResponseTxn()
                        .getResponses(0)
                        .getResponseDeleteRange()
                        .getDeleted());
        assertNull(client().get(key("a")));
    }

    @Test
    default void txn_may_delete_a_key_twice() {
        client().put(key("a"), "1");
        TxnResponse response = run(txn(delete("a"), deleteAll()));
        assertEquals(1, response.getResponses(0).getResponseDeleteRange().getDeleted());
        assertEquals(0, response.getResponses(1).getResponseDeleteRange().getDeleted());
    }

    @Test
    default void txn_takes_128_operations_and_no_more() {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        for (int i = 0; i < 128; i++) {
            request.addSuccess(put("k" + i, "v"));
        }
        assertTrue(run(request.clone()).getSucceeded());
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                TOO_MANY,
                () -> run(request.clone().addSuccess(put("one more", "v"))));
    }

    @Test
    default void compares_and_nested_operations_count_too() {
        TxnRequest.Builder compares = TxnRequest.newBuilder();
        TxnRequest.Builder inner = TxnRequest.newBuilder();
        for (int i = 0; i < 128; i++) {
            compares.addCompare(missing("a"));
            inner.addSuccess(get("k" + i));
        }
        assertTrue(run(compares.clone()).getSucceeded());
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                TOO_MANY,
                () -> run(compares.clone().addCompare(missing("a"))));
        assertFails(Status.Code.INVALID_ARGUMENT, TOO_MANY, () -> run(txn(nested(inner))));
        assertTrue(run(txn(nested(inner.clone().removeSuccess(0)))).getSucceeded());
    }

    @Test
    default void txn_with_a_bad_operation_is_refused_whichever_branch_it_takes() {
        RequestOp noKey = RequestOp.newBuilder()
                .setRequestPut(PutRequest.getDefaultInstance())
                .build();
        String message = "etcdserver: key is not provided";
        assertFails(Status.Code.INVALID_ARGUMENT, message, () -> run(txn(noKey)));
        assertFails(Status.Code.INVALID_ARGUMENT, message, () -> run(txn().addFailure(noKey)));
        assertFails(Status.Code.INVALID_ARGUMENT, message, () -> run(txn().addCompare(Compare.getDefaultInstance())));
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "etcdserver: key not found",
                () -> run(txn(RequestOp.getDefaultInstance())));
    }

    @Test
    default void txn_that_cannot_be_done_whole_does_nothing() {
        long before = client().put(key("x"), "1");
        RequestOp noLease = RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(bytes(key("b"))).setLease(4711))
                .build();
        RequestOp noKey = RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(bytes(key("b"))).setIgnoreValue(true))
                .build();
        RequestOp future = RequestOp.newBuilder()
                .setRequestRange(
                        RangeRequest.newBuilder().setKey(bytes(key("b"))).setRevision(before + 1))
                .build();
        assertFails(
                Status.Code.NOT_FOUND, "etcdserver: requested lease not found", () -> run(txn(put("a", "1"), noLease)));
        assertFails(Status.Code.INVALID_ARGUMENT, "etcdserver: key not found", () -> run(txn(put("a", "1"), noKey)));
        assertFails(
                Status.Code.OUT_OF_RANGE,
                "etcdserver: mvcc: required revision is a future revision",
                () -> run(txn(put("a", "1"), future)));
        assertNull(client().get(key("a")));
        assertEquals(before, client().list(prefix()).getHeader().getRevision());
    }

    @Test
    default void txn_does_not_mind_what_the_other_branch_cannot_do() {
        RequestOp noLease = RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(bytes(key("b"))).setLease(4711))
                .build();
        assertTrue(run(txn(put("a", "1")).addFailure(noLease)).getSucceeded());
    }

    @Test
    default void txn_over_the_request_limit_is_refused() {
        ByteString half = ByteString.copyFrom(new byte[800 * 1024]);
        RequestOp one = RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(bytes(key("a"))).setValue(half))
                .build();
        RequestOp two = RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(bytes(key("b"))).setValue(half))
                .build();
        assertTrue(run(txn(one)).getSucceeded());
        assertFails(Status.Code.INVALID_ARGUMENT, "etcdserver: request is too large", () -> run(txn(one, two)));
    }
}

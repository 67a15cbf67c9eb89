package io.switchboard.contracts;

import static io.switchboard.contracts.ContractClient.bytes;
import static io.switchboard.contracts.ContractFixture.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Status;
import io.switchboard.etcd.api.CompactionRequest;
import io.switchboard.etcd.api.CompactionResponse;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.TxnRequest;
import org.junit.jupiter.api.Test;

interface CompactionContract extends ContractFixture {
    String COMPACTED = "etcdserver: mvcc: required revision has been compacted";

    private CompactionResponse compact(long revision) {
        return client().kv()
                .compact(CompactionRequest.newBuilder()
                        .setRevision(revision)
                        .setPhysical(true)
                        .build());
    }

    private RangeRequest at(String key, long revision) {
        return RangeRequest.newBuilder()
                .setKey(bytes(key))
                .setRevision(revision)
                .build();
    }

    @Test
    default void compaction_forgets_what_was_before_its_revision() {
        long first = client().put(key("a"), "1");
        long second = client().put(key("a"), "2");
        long third = client().put(key("a"), "3");
        assertEquals(third, compact(second).getHeader().getRevision());
        assertFails(Status.Code.OUT_OF_RANGE, COMPACTED, () -> client().kv().range(at(key("a"), first)));
        assertEquals(
                bytes("2"), client().kv().range(at(key("a"), second)).getKvs(0).getValue());
        assertEquals(bytes("3"), client().kv().range(at(key("a"), 0)).getKvs(0).getValue());
    }

    @Test
    default void compaction_keeps_what_still_holds_at_its_revision() {
        client().put(key("a"), "1");
        long later = client().put(key("b"), "1");
        compact(later);
        RangeResponse response = client().kv().range(at(key("a"), later));
        assertEquals(bytes("1"), response.getKvs(0).getValue());
        assertEquals(1, response.getKvs(0).getVersion());
    }

    @Test
    default void compaction_forgets_deleted_keys() {
        client().put(key("a"), "1");
        client().kv()
                .deleteRange(
                        DeleteRangeRequest.newBuilder().setKey(bytes(key("a"))).build());
        long later = client().put(key("b"), "1");
        compact(later);
        assertEquals(0, client().kv().range(at(key("a"), later)).getCount());
        client().put(key("a"), "again");
        assertEquals(1, client().kv().range(at(key("a"), 0)).getKvs(0).getVersion());
    }

    @Test
    default void compaction_of_a_compacted_revision_is_refused() {
        long revision = client().put(key("a"), "1");
        compact(revision);
        assertFails(Status.Code.OUT_OF_RANGE, COMPACTED, () -> compact(revision));
        assertFails(Status.Code.OUT_OF_RANGE, COMPACTED, () -> compact(revision - 1));
        assertFails(Status.Code.OUT_OF_RANGE, COMPACTED, () -> compact(-1));
    }

    @Test
    default void compaction_of_a_future_revision_is_refused() {
        long revision = client().put(key("a"), "1");
        assertFails(
                Status.Code.OUT_OF_RANGE,
                "etcdserver: mvcc: required revision is a future revision",
                () -> compact(revision + 1));
    }

    @Test
    default void txn_cannot_read_what_was_compacted() {
        long first = client().put(key("a"), "1");
        compact(client().put(key("a"), "2"));
        TxnRequest request = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder().setRequestRange(at(key("a"), first)))
                .build();
        assertFails(Status.Code.OUT_OF_RANGE, COMPACTED, () -> client().kv().txn(request));
        TxnRequest negative = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder().setRequestRange(at(key("a"), -7)))
                .build();
        assertFails(Status.Code.OUT_OF_RANGE, COMPACTED, () -> client().kv().txn(negative));
    }
}

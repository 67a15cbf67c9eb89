package io.switchboard.contracts;

import static io.switchboard.contracts.ContractClient.bytes;
import static io.switchboard.contracts.ContractClient.prefixEnd;
import static io.switchboard.contracts.ContractFixture.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.grpc.Status;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.DeleteRangeResponse;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

interface DeleteContract extends ContractFixture {
    private DeleteRangeResponse delete(DeleteRangeRequest.Builder request) {
        return client().kv().deleteRange(request.build());
    }

    private DeleteRangeRequest.Builder all() {
        return DeleteRangeRequest.newBuilder().setKey(bytes(prefix())).setRangeEnd(prefixEnd(prefix()));
    }

    @Test
    default void delete_of_a_range_is_one_revision() {
        client().put(key("a"), "1");
        long before = client().put(key("b"), "2");
        DeleteRangeResponse response = delete(all());
        assertEquals(2, response.getDeleted());
        assertEquals(before + 1, response.getHeader().getRevision());
        assertEquals(0, response.getPrevKvsCount());
        assertEquals(0, client().list(prefix()).getCount());
    }

    @Test
    default void delete_returns_the_previous_pairs_when_asked() {
        client().put(key("b"), "2");
        client().put(key("a"), "1");
        assertEquals(
                List.of(bytes("1"), bytes("2")),
                delete(all().setPrevKv(true)).getPrevKvsList().stream()
                        .map(KeyValue::getValue)
                        .toList());
    }

    @Test
    default void delete_of_one_key_leaves_those_that_it_starts() {
        client().put(key("a"), "1");
        client().put(key("ab"), "2");
        assertEquals(
                1,
                delete(DeleteRangeRequest.newBuilder().setKey(bytes(key("a")))).getDeleted());
        assertNull(client().get(key("a")));
        assertEquals(1, client().list(prefix()).getCount());
    }

    @Test
    default void delete_of_nothing_makes_no_revision() {
        long before = client().put(key("a"), "1");
        DeleteRangeResponse response = delete(DeleteRangeRequest.newBuilder().setKey(bytes(key("none"))));
        assertEquals(0, response.getDeleted());
        assertEquals(before, response.getHeader().getRevision());
    }

    @Test
    default void deleted_pair_can_be_read_in_the_past() {
        long before = client().put(key("a"), "1");
        delete(all());
        RangeRequest past = RangeRequest.newBuilder()
                .setKey(bytes(key("a")))
                .setRevision(before)
                .build();
        assertEquals(bytes("1"), client().kv().range(past).getKvs(0).getValue());
    }

    @Test
    default void delete_without_a_key_is_refused() {
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "etcdserver: key is not provided",
                () -> delete(DeleteRangeRequest.newBuilder()));
    }
}

package io.switchboard.contracts;

import static io.switchboard.contracts.ContractClient.bytes;
import static io.switchboard.contracts.ContractFixture.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.PutResponse;
import java.util.Objects;
import org.junit.jupiter.api.Test;

interface PutContract extends ContractFixture {
    private PutRequest.Builder request(String key) {
        return PutRequest.newBuilder().setKey(bytes(key));
    }

    private KeyValue stored(String key) {
        return Objects.requireNonNull(client().get(key));
    }

    @Test
    default void put_makes_one_revision_and_counts_versions() {
        long first = client().put(key("a"), "1");
        long second = client().put(key("a"), "2");
        KeyValue kv = stored(key("a"));
        assertEquals(first + 1, second);
        assertEquals(first, kv.getCreateRevision());
        assertEquals(second, kv.getModRevision());
        assertEquals(2, kv.getVersion());
        assertEquals(bytes("2"), kv.getValue());
        assertEquals(0, kv.getLease());
    }

    @Test
    default void put_answers_who_it_was_and_without_the_previous_value() {
        client().put(key("a"), "1");
        PutResponse response =
                client().kv().put(request(key("a")).setValue(bytes("2")).build());
        assertNotEquals(0, response.getHeader().getClusterId());
        assertNotEquals(0, response.getHeader().getMemberId());
        assertTrue(response.getHeader().getRaftTerm() > 0);
        assertFalse(response.hasPrevKv());
    }

    @Test
    default void put_returns_the_previous_pair_when_asked() {
        long first = client().put(key("a"), "1");
        PutResponse response = client().kv()
                .put(request(key("a")).setValue(bytes("2")).setPrevKv(true).build());
        assertEquals(bytes("1"), response.getPrevKv().getValue());
        assertEquals(first, response.getPrevKv().getModRevision());
    }

    @Test
    default void put_of_a_new_key_has_no_previous_pair() {
        assertFalse(client().kv().put(request(key("a")).setPrevKv(true).build()).hasPrevKv());
    }

    @Test
    default void put_allows_an_empty_value() {
        client().put(key("a"), "");
        assertEquals(ByteString.EMPTY, stored(key("a")).getValue());
    }

    @Test
    default void put_keeps_any_bytes_of_key_and_value() {
        ByteString odd = bytes(key("")).concat(ByteString.copyFrom(new byte[] {0, (byte) 0xff, 'x'}));
        client().kv().put(PutRequest.newBuilder().setKey(odd).setValue(odd).build());
        assertEquals(odd, client().list(prefix()).getKvs(0).getKey());
        assertEquals(odd, client().list(prefix()).getKvs(0).getValue());
    }

    @Test
    default void put_after_delete_starts_a_new_life() {
        client().put(key("a"), "1");
        client().kv()
                .deleteRange(io.switchboard.etcd.api.DeleteRangeRequest.newBuilder()
                        .setKey(bytes(key("a")))
                        .build());
        long again = client().put(key("a"), "2");
        assertEquals(again, stored(key("a")).getCreateRevision());
        assertEquals(1, stored(key("a")).getVersion());
    }

    @Test
    default void put_without_a_key_is_refused() {
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "etcdserver: key is not provided",
                () -> client().kv().put(PutRequest.getDefaultInstance()));
    }

    @Test
    default void put_that_ignores_the_value_keeps_it() {
        long lease = client().grant(60);
        client().put(key("a"), "1");
        client().kv().put(request(key("a")).setIgnoreValue(true).setLease(lease).build());
        assertEquals(bytes("1"), stored(key("a")).getValue());
        assertEquals(lease, stored(key("a")).getLease());
        client().revoke(lease);
    }

    @Test
    default void put_that_ignores_the_lease_keeps_it() {
        long lease = client().grant(60);
        client().put(key("a"), "1", lease);
        client().kv()
                .put(request(key("a")).setIgnoreLease(true).setValue(bytes("2")).build());
        assertEquals(bytes("2"), stored(key("a")).getValue());
        assertEquals(lease, stored(key("a")).getLease());
        client().revoke(lease);
    }

    @Test
    default void put_that_ignores_the_value_must_not_bring_one() {
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "etcdserver: value is provided",
                () -> client().kv()
                        .put(request(key("a"))
                                .setIgnoreValue(true)
                                .setValue(bytes("1"))
                                .build()));
    }

    @Test
    default void put_that_ignores_the_lease_must_not_bring_one() {
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "etcdserver: lease is provided",
                () -> client().kv()
                        .put(request(key("a")).setIgnoreLease(true).setLease(1).build()));
    }

    @Test
    default void put_that_ignores_value_or_lease_needs_the_key() {
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "etcdserver: key not found",
                () -> client().kv().put(request(key("a")).setIgnoreValue(true).build()));
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "etcdserver: key not found",
                () -> client().kv().put(request(key("a")).setIgnoreLease(true).build()));
    }

    @Test
    default void put_under_an_unknown_lease_is_refused() {
        assertFails(
                Status.Code.NOT_FOUND,
                "etcdserver: requested lease not found",
                () -> client().put(key("a"), "1", 4711));
    }

    @Test
    default void put_over_the_request_limit_is_refused() {
        int limit = 3 * 1024 * 1024 / 2;
        ByteString fits = ByteString.copyFrom(new byte[limit - 200]);
        client().kv().put(request(key("a")).setValue(fits).build());
        ByteString tooLarge = ByteString.copyFrom(new byte[limit]);
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "etcdserver: request is too large",
                () -> client().kv().put(request(key("a")).setValue(tooLarge).build()));
    }

    @Test
    default void message_over_the_message_limit_is_refused() {
        ByteString tooLarge = ByteString.copyFrom(new byte[2 * 1024 * 1024]);
        StatusRuntimeException thrown = assertThrows(
                StatusRuntimeException.class,
                () -> client().kv().put(request(key("a")).setValue(tooLarge).build()));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, thrown.getStatus().getCode());
    }
}

package io.switchboard.contracts;

import static io.switchboard.contracts.ContractClient.bytes;
import static io.switchboard.contracts.ContractFixture.assertFails;
import static io.switchboard.contracts.ContractWatches.all;
import static io.switchboard.contracts.ContractWatches.created;
import static io.switchboard.contracts.ContractWatches.shortly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrantRequest;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseKeepAliveRequest;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;
import io.switchboard.etcd.api.LeaseLeasesRequest;
import io.switchboard.etcd.api.LeaseRevokeRequest;
import io.switchboard.etcd.api.LeaseStatus;
import io.switchboard.etcd.api.LeaseTimeToLiveRequest;
import io.switchboard.etcd.api.LeaseTimeToLiveResponse;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

interface LeaseContract extends ContractFixture {
    private LeaseGrantResponse grant(long ttl, long id) {
        return client().lease()
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(ttl).setID(id).build());
    }

    private LeaseTimeToLiveResponse life(long id) {
        return client().lease()
                .leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder()
                        .setID(id)
                        .setKeys(true)
                        .build());
    }

    private LeaseKeepAliveRequest keepAlive(long id) {
        return LeaseKeepAliveRequest.newBuilder().setID(id).build();
    }

    private List<Long> leases() {
        return client().lease().leaseLeases(LeaseLeasesRequest.getDefaultInstance()).getLeasesList().stream()
                .map(LeaseStatus::getID)
                .toList();
    }

    @Test
    default void grant_chooses_a_positive_id() {
        LeaseGrantResponse response = grant(60, 0);
        assertTrue(response.getID() > 0);
        assertEquals(60, response.getTTL());
        assertEquals("", response.getError());
        client().revoke(response.getID());
    }

    @Test
    default void grant_makes_no_revision() {
        long before = client().put(key("a"), "1");
        LeaseGrantResponse response = grant(60, 0);
        assertEquals(before, response.getHeader().getRevision());
        client().revoke(response.getID());
        assertEquals(before, client().list(prefix()).getHeader().getRevision());
    }

    @Test
    default void grant_takes_the_id_that_is_asked_for() {
        assertEquals(12345, grant(60, 12345).getID());
        assertFails(Status.Code.FAILED_PRECONDITION, "etcdserver: lease already exists", () -> grant(60, 12345));
        client().revoke(12345);
        assertEquals(12345, grant(60, 12345).getID());
        client().revoke(12345);
    }

    @Test
    default void grant_takes_a_negative_id() {
        assertEquals(-7, grant(60, -7).getID());
        client().revoke(-7);
    }

    @Test
    default void grant_raises_a_ttl_to_the_least_there_is() {
        for (long ttl : new long[] {1, 0, -5}) {
            LeaseGrantResponse response = grant(ttl, 0);
            assertEquals(2, response.getTTL());
            client().revoke(response.getID());
        }
    }

    @Test
    default void grant_of_too_large_a_ttl_is_refused() {
        LeaseGrantResponse longest = grant(9_000_000_000L, 0);
        assertEquals(9_000_000_000L, longest.getTTL());
        client().revoke(longest.getID());
        assertFails(Status.Code.OUT_OF_RANGE, "etcdserver: too large lease TTL", () -> grant(9_000_000_001L, 0));
    }

    @Test
    default void life_tells_the_seconds_left_and_the_keys() {
        long lease = client().grant(60);
        client().put(key("a"), "1", lease);
        client().put(key("b"), "1", lease);
        LeaseTimeToLiveResponse response = life(lease);
        assertEquals(60, response.getGrantedTTL());
        assertTrue(response.getTTL() > 30 && response.getTTL() < 60, response::toString);
        assertEquals(Set.of(bytes(key("a")), bytes(key("b"))), Set.copyOf(response.getKeysList()));
        assertEquals(lease, response.getID());
        assertTrue(response.getHeader().getRevision() > 0);
        client().revoke(lease);
    }

    @Test
    default void life_tells_the_keys_only_when_asked() {
        long lease = client().grant(60);
        client().put(key("a"), "1", lease);
        LeaseTimeToLiveResponse response = client().lease()
                .leaseTimeToLive(
                        LeaseTimeToLiveRequest.newBuilder().setID(lease).build());
        assertEquals(0, response.getKeysCount());
        client().revoke(lease);
    }

    @Test
    default void life_of_an_unknown_lease_is_minus_one_and_no_error() {
        LeaseTimeToLiveResponse response = life(4711);
        assertEquals(-1, response.getTTL());
        assertEquals(0, response.getGrantedTTL());
        assertEquals(4711, response.getID());
    }

    @Test
    default void list_tells_the_next_to_expire_first() {
        long late = client().grant(600);
        long early = client().grant(100);
        List<Long> leases = leases();
        assertTrue(leases.contains(late) && leases.indexOf(early) < leases.indexOf(late), leases::toString);
        assertTrue(leases.contains(early), leases::toString);
        client().revoke(late);
        client().revoke(early);
        assertFalse(leases().contains(late));
    }

    @Test
    default void revoke_deletes_the_keys_in_one_revision_and_in_their_order() {
        long lease = client().grant(60);
        client().put(key("c"), "1", lease);
        client().put(key("a"), "1", lease);
        long before = client().put(key("b"), "1", lease);
        try (var stream = client().watch()) {
            created(stream, all(prefix()));
            long revision = client().lease()
                    .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease).build())
                    .getHeader()
                    .getRevision();
            WatchResponse response = stream.next();
            assertEquals(List.of("-a", "-b", "-c"), shortly(response.getEventsList(), prefix()));
            assertEquals(before + 1, revision);
            assertEquals(revision, response.getHeader().getRevision());
        }
    }

    @Test
    default void revoke_of_an_unknown_lease_is_refused() {
        assertFails(Status.Code.NOT_FOUND, "etcdserver: requested lease not found", () -> client().revoke(4711));
    }

    @Test
    default void put_without_the_lease_sets_the_key_free() {
        long lease = client().grant(60);
        client().put(key("a"), "1", lease);
        assertEquals(lease, Objects.requireNonNull(client().get(key("a"))).getLease());
        client().put(key("a"), "2");
        assertEquals(0, life(lease).getKeysCount());
        client().revoke(lease);
        assertNotNull(client().get(key("a")));
    }

    @Test
    default void put_under_another_lease_moves_the_key() {
        long first = client().grant(60);
        long second = client().grant(60);
        client().put(key("a"), "1", first);
        client().put(key("a"), "2", second);
        client().revoke(first);
        assertEquals(second, Objects.requireNonNull(client().get(key("a"))).getLease());
        client().revoke(second);
        assertNull(client().get(key("a")));
    }

    @Test
    default void deleted_key_leaves_its_lease() {
        long lease = client().grant(60);
        client().put(key("a"), "1", lease);
        client().kv()
                .deleteRange(
                        DeleteRangeRequest.newBuilder().setKey(bytes(key("a"))).build());
        assertEquals(0, life(lease).getKeysCount());
        client().put(key("a"), "again");
        client().revoke(lease);
        assertNotNull(client().get(key("a")));
    }

    @Test
    default void txn_binds_keys_to_leases_too() {
        long lease = client().grant(60);
        ByteString key = bytes(key("a"));
        client().kv()
                .txn(TxnRequest.newBuilder()
                        .addSuccess(RequestOp.newBuilder()
                                .setRequestPut(
                                        PutRequest.newBuilder().setKey(key).setLease(lease)))
                        .build());
        assertEquals(List.of(key), life(lease).getKeysList());
        client().revoke(lease);
        assertNull(client().get(key("a")));
    }

    @Test
    default void keep_alive_answers_each_request() {
        long lease = client().grant(60);
        try (var stream = client().keepAlive()) {
            for (int i = 0; i < 2; i++) {
                stream.send(keepAlive(lease));
                LeaseKeepAliveResponse response = stream.next();
                assertEquals(lease, response.getID());
                assertEquals(60, response.getTTL());
                assertTrue(response.getHeader().getRevision() > 0);
            }
        }
        client().revoke(lease);
    }

    @Test
    default void keep_alive_of_an_unknown_lease_has_no_time_left_and_the_stream_goes_on() {
        long lease = client().grant(60);
        try (var stream = client().keepAlive()) {
            stream.send(keepAlive(4711));
            LeaseKeepAliveResponse unknown = stream.next();
            assertEquals(4711, unknown.getID());
            assertEquals(0, unknown.getTTL());
            stream.send(keepAlive(lease));
            assertEquals(60, stream.next().getTTL());
        }
        client().revoke(lease);
    }

    @Test
    default void keep_alive_ends_when_the_client_half_closes() {
        try (var stream = client().keepAlive()) {
            stream.halfClose();
            assertEquals(Status.Code.OK, stream.end().getCode());
        }
    }

    @Test
    default void lease_expires_with_its_keys() {
        try (var stream = client().watch()) {
            created(stream, all(prefix()).setPrevKv(true));
            // Long enough for the put to come in time.
            long lease = client().grant(5);
            client().put(key("a"), "1", lease);
            assertEquals(List.of("+a=1"), shortly(stream.next().getEventsList(), prefix()));
            WatchResponse expiry = stream.next();
            assertEquals(List.of("-a"), shortly(expiry.getEventsList(), prefix()));
            KeyValue before = expiry.getEvents(0).getPrevKv();
            assertEquals(lease, before.getLease());
            assertEquals(-1, life(lease).getTTL());
            try (var keepAlive = client().keepAlive()) {
                keepAlive.send(keepAlive(lease));
                assertEquals(0, keepAlive.next().getTTL());
            }
        }
    }
}

package io.switchboard.contracts;

import static io.switchboard.contracts.ContractClient.bytes;
import static io.switchboard.contracts.ContractWatches.all;
import static io.switchboard.contracts.ContractWatches.cancel;
import static io.switchboard.contracts.ContractWatches.created;
import static io.switchboard.contracts.ContractWatches.one;
import static io.switchboard.contracts.ContractWatches.progress;
import static io.switchboard.contracts.ContractWatches.refused;
import static io.switchboard.contracts.ContractWatches.shortly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.WatchCreateRequest;
import io.switchboard.etcd.api.WatchCreateRequest.FilterType;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Live watches; {@link WatchHistoryContract} has those that start in the past. */
interface WatchContract extends ContractFixture {
    private long delete(String name) {
        return client().kv()
                .deleteRange(
                        DeleteRangeRequest.newBuilder().setKey(bytes(key(name))).build())
                .getHeader()
                .getRevision();
    }

    private List<String> events(WatchResponse response) {
        return shortly(response.getEventsList(), prefix());
    }

    @Test
    default void watch_tells_of_puts_and_deletions_from_now_on() {
        client().put(key("a"), "before");
        try (var stream = client().watch()) {
            created(stream, all(prefix()));
            long put = client().put(key("a"), "1");
            long gone = delete("a");
            WatchResponse first = stream.next();
            assertEquals(List.of("+a=1"), events(first));
            assertEquals(put, first.getHeader().getRevision());
            assertEquals(put, first.getEvents(0).getKv().getModRevision());
            assertFalse(first.getEvents(0).hasPrevKv());
            WatchResponse second = stream.next();
            assertEquals(List.of("-a"), events(second));
            assertEquals(
                    KeyValue.newBuilder()
                            .setKey(bytes(key("a")))
                            .setModRevision(gone)
                            .build(),
                    second.getEvents(0).getKv());
        }
    }

    @Test
    default void creation_tells_the_present_revision_and_who_it_was() {
        long now = client().put(key("a"), "1");
        try (var stream = client().watch()) {
            WatchResponse response = created(stream, one(key("a")));
            assertEquals(now, response.getHeader().getRevision());
            assertNotEquals(0, response.getHeader().getClusterId());
            assertTrue(response.getHeader().getRaftTerm() > 0);
        }
    }

    @Test
    default void watch_of_one_key_is_told_of_no_other() {
        try (var stream = client().watch()) {
            created(stream, one(key("a")));
            client().put(key("ab"), "no");
            client().put(key("a"), "yes");
            assertEquals(List.of("+a=yes"), events(stream.next()));
        }
    }

    @Test
    default void watch_to_a_zero_byte_goes_on_to_the_last_key() {
        try (var stream = client().watch()) {
            created(stream, one(key("b")).setRangeEnd(bytes("\0")));
            client().put(key("a"), "no");
            client().put(key("c"), "yes");
            assertEquals(List.of("+c=yes"), events(stream.next()));
        }
    }

    @Test
    default void watch_without_a_key_may_have_all() {
        try (var stream = client().watch()) {
            created(stream, WatchCreateRequest.newBuilder().setRangeEnd(bytes("\0")));
            client().put(key("a"), "1");
            assertEquals(List.of("+a=1"), events(stream.next()));
        }
    }

    @Test
    default void changes_of_one_revision_come_together() {
        client().put(key("x"), "0");
        try (var stream = client().watch()) {
            created(stream, all(prefix()));
            client().kv()
                    .txn(TxnRequest.newBuilder()
                            .addSuccess(RequestOp.newBuilder()
                                    .setRequestPut(PutRequest.newBuilder().setKey(bytes(key("b")))))
                            .addSuccess(RequestOp.newBuilder()
                                    .setRequestDeleteRange(
                                            DeleteRangeRequest.newBuilder().setKey(bytes(key("x")))))
                            .addSuccess(RequestOp.newBuilder()
                                    .setRequestPut(PutRequest.newBuilder().setKey(bytes(key("a")))))
                            .build());
            assertEquals(List.of("+b=", "-x", "+a="), events(stream.next()));
        }
    }

    @Test
    default void watch_shows_what_was_before_when_asked() {
        client().put(key("a"), "1");
        try (var stream = client().watch()) {
            created(stream, all(prefix()).setPrevKv(true));
            client().put(key("a"), "2");
            delete("a");
            client().put(key("a"), "3");
            assertEquals(bytes("1"), stream.next().getEvents(0).getPrevKv().getValue());
            assertEquals(bytes("2"), stream.next().getEvents(0).getPrevKv().getValue());
            Event created = stream.next().getEvents(0);
            assertFalse(created.hasPrevKv());
        }
    }

    @Test
    default void filters_leave_out_puts_or_deletions() {
        try (var stream = client().watch()) {
            long noPuts =
                    created(stream, all(prefix()).addFilters(FilterType.NOPUT)).getWatchId();
            long noDeletes = created(stream, all(prefix()).addFilters(FilterType.NODELETE))
                    .getWatchId();
            client().put(key("a"), "1");
            WatchResponse put = stream.next();
            delete("a");
            WatchResponse deletion = stream.next();
            assertEquals(noDeletes, put.getWatchId());
            assertEquals(List.of("+a=1"), events(put));
            assertEquals(noPuts, deletion.getWatchId());
            assertEquals(List.of("-a"), events(deletion));
        }
    }

    @Test
    default void server_numbers_the_watches_of_a_stream_from_zero() {
        try (var stream = client().watch()) {
            assertEquals(0, created(stream, one(key("a"))).getWatchId());
            assertEquals(1, created(stream, one(key("a"))).getWatchId());
            assertEquals(2, created(stream, one(key("a")).setWatchId(2)).getWatchId());
            assertEquals(3, created(stream, one(key("a"))).getWatchId());
        }
    }

    @Test
    default void client_may_choose_the_watch_id() {
        try (var stream = client().watch()) {
            assertEquals(77, created(stream, one(key("a")).setWatchId(77)).getWatchId());
            client().put(key("a"), "1");
            assertEquals(77, stream.next().getWatchId());
        }
    }

    @Test
    default void watch_id_in_use_is_refused_and_can_be_used_again_later() {
        try (var stream = client().watch()) {
            created(stream, one(key("a")).setWatchId(77));
            assertEquals(
                    "mvcc: duplicate watch ID provided on the WatchStream",
                    refused(stream, one(key("b")).setWatchId(77)));
            stream.send(cancel(77));
            assertTrue(stream.next().getCanceled());
            created(stream, one(key("b")).setWatchId(77));
        }
    }

    @Test
    default void watch_of_an_empty_range_is_refused_and_the_stream_goes_on() {
        try (var stream = client().watch()) {
            String reason = "mvcc: watcher range is empty";
            assertEquals(reason, refused(stream, one(key("b")).setRangeEnd(bytes(key("a")))));
            assertEquals(reason, refused(stream, one(key("b")).setRangeEnd(bytes(key("b")))));
            created(stream, one(key("a")));
        }
    }

    @Test
    default void watch_from_a_negative_revision_is_refused() {
        assumeEtcd36();
        try (var stream = client().watch()) {
            assertEquals(
                    "etcdserver: mvcc: required revision has been compacted",
                    refused(stream, one(key("a")).setStartRevision(-1)));
        }
    }

    @Test
    default void cancelled_watch_is_told_nothing_more() {
        try (var stream = client().watch()) {
            long gone = created(stream, one(key("a"))).getWatchId();
            long stays = created(stream, one(key("a"))).getWatchId();
            long now = client().put(key("b"), "1");
            stream.send(cancel(gone));
            WatchResponse cancelled = stream.next();
            assertTrue(cancelled.getCanceled());
            assertFalse(cancelled.getCreated());
            assertEquals(gone, cancelled.getWatchId());
            assertEquals("", cancelled.getCancelReason());
            assertEquals(0, cancelled.getCompactRevision());
            assertEquals(now, cancelled.getHeader().getRevision());
            client().put(key("a"), "1");
            client().put(key("a"), "2");
            assertEquals(stays, stream.next().getWatchId());
            assertEquals(stays, stream.next().getWatchId());
        }
    }

    @Test
    default void cancelling_an_unknown_watch_says_nothing() {
        try (var stream = client().watch()) {
            stream.send(cancel(4711));
            created(stream, one(key("a")));
        }
    }

    @Test
    default void empty_request_says_nothing() {
        try (var stream = client().watch()) {
            stream.send(WatchRequest.getDefaultInstance());
            created(stream, one(key("a")));
        }
    }

    @Test
    default void watches_go_on_after_the_client_half_closed() {
        try (var stream = client().watch()) {
            created(stream, one(key("a")));
            stream.halfClose();
            client().put(key("a"), "1");
            assertEquals(List.of("+a=1"), events(stream.next()));
        }
    }

    @Test
    default void progress_is_told_once_for_the_whole_stream() {
        try (var stream = client().watch()) {
            created(stream, one(key("a")));
            created(stream, one(key("b")));
            long now = client().put(key("c"), "1");
            stream.send(progress());
            WatchResponse response = stream.next();
            assertEquals(-1, response.getWatchId());
            assertEquals(now, response.getHeader().getRevision());
            assertEquals(0, response.getEventsCount());
            assertFalse(response.getCreated());
            assertFalse(response.getCanceled());
            created(stream, one(key("d")));
        }
    }

    @Test
    default void progress_of_a_stream_without_watches_says_nothing() {
        assumeEtcd36();
        try (var stream = client().watch()) {
            stream.send(progress());
            created(stream, one(key("a")));
        }
    }
}

package io.switchboard.contracts;

import static io.switchboard.contracts.ContractClient.bytes;
import static io.switchboard.contracts.ContractWatches.all;
import static io.switchboard.contracts.ContractWatches.cancel;
import static io.switchboard.contracts.ContractWatches.created;
import static io.switchboard.contracts.ContractWatches.creation;
import static io.switchboard.contracts.ContractWatches.one;
import static io.switchboard.contracts.ContractWatches.progress;
import static io.switchboard.contracts.ContractWatches.shortly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.api.CompactionRequest;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.WatchCreateRequest.FilterType;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Watches that start in the past, or in the future. */
interface WatchHistoryContract extends ContractFixture {
    private void compact(long revision) {
        client().kv()
                .compact(CompactionRequest.newBuilder()
                        .setRevision(revision)
                        .setPhysical(true)
                        .build());
    }

    /** Takes responses until there are so many events. */
    private List<Event> take(StreamProbe<WatchRequest, WatchResponse> stream, int count) {
        List<Event> events = new ArrayList<>();
        while (events.size() < count) {
            events.addAll(stream.next().getEventsList());
        }
        return events;
    }

    @Test
    default void watch_from_the_past_tells_all_since_and_goes_on() {
        client().put(key("a"), "0");
        long start = client().put(key("a"), "1");
        client().put(key("b"), "2");
        client().kv()
                .deleteRange(
                        DeleteRangeRequest.newBuilder().setKey(bytes(key("a"))).build());
        try (var stream = client().watch()) {
            created(stream, all(prefix()).setStartRevision(start));
            assertEquals(List.of("+a=1", "+b=2", "-a"), shortly(take(stream, 3), prefix()));
            client().put(key("c"), "3");
            assertEquals(List.of("+c=3"), shortly(take(stream, 1), prefix()));
        }
    }

    @Test
    default void catching_up_bears_the_present_revision_whatever_the_last_event() {
        long start = client().put(key("a"), "1");
        long now = client().put(prefix().substring(0, prefix().length() - 1) + "-other", "x");
        try (var stream = client().watch()) {
            created(stream, all(prefix()).setStartRevision(start));
            WatchResponse response = stream.next();
            assertEquals(start, response.getEvents(0).getKv().getModRevision());
            assertEquals(now, response.getHeader().getRevision());
        }
    }

    @Test
    default void many_revisions_come_a_thousand_at_a_time() {
        long start = client().put(key("a"), "0");
        for (int i = 1; i < 1500; i++) {
            client().put(key("a"), "" + i);
        }
        try (var stream = client().watch()) {
            created(stream, all(prefix()).setStartRevision(start));
            WatchResponse first = stream.next();
            WatchResponse second = stream.next();
            assertEquals(1000, first.getEventsCount());
            assertEquals(500, second.getEventsCount());
            assertEquals(start + 1499, first.getHeader().getRevision());
            assertFalse(first.getFragment());
        }
    }

    @Test
    default void filters_and_previous_pairs_hold_for_the_past_too() {
        long start = client().put(key("a"), "1");
        client().put(key("a"), "2");
        client().kv()
                .deleteRange(
                        DeleteRangeRequest.newBuilder().setKey(bytes(key("a"))).build());
        try (var stream = client().watch()) {
            created(
                    stream,
                    all(prefix()).setStartRevision(start).setPrevKv(true).addFilters(FilterType.NOPUT));
            WatchResponse response = stream.next();
            assertEquals(List.of("-a"), shortly(response.getEventsList(), prefix()));
            assertEquals(bytes("2"), response.getEvents(0).getPrevKv().getValue());
        }
    }

    @Test
    default void watch_from_the_future_is_silent_until_then() {
        long now = client().put(key("a"), "0");
        try (var stream = client().watch()) {
            long future =
                    created(stream, one(key("a")).setStartRevision(now + 3)).getWatchId();
            long live = created(stream, one(key("a"))).getWatchId();
            client().put(key("a"), "1");
            assertEquals(live, stream.next().getWatchId());
            client().put(key("a"), "2");
            assertEquals(live, stream.next().getWatchId());
            client().put(key("a"), "3");
            List<Long> told = List.of(stream.next().getWatchId(), stream.next().getWatchId());
            assertTrue(told.contains(future) && told.contains(live), told::toString);
        }
    }

    @Test
    default void progress_is_not_told_while_a_watch_waits_for_the_future() {
        assumeEtcd36();
        long now = client().put(key("a"), "0");
        try (var stream = client().watch()) {
            created(stream, one(key("a")).setStartRevision(now + 100));
            stream.send(progress());
            created(stream, one(key("b")));
        }
    }

    @Test
    default void watch_from_a_compacted_revision_is_created_and_then_cancelled() {
        long first = client().put(key("a"), "1");
        long second = client().put(key("a"), "2");
        compact(second);
        try (var stream = client().watch()) {
            long id = created(stream, one(key("a")).setStartRevision(first)).getWatchId();
            WatchResponse cancelled = stream.next();
            assertEquals(id, cancelled.getWatchId());
            assertTrue(cancelled.getCanceled());
            assertFalse(cancelled.getCreated());
            assertEquals(second, cancelled.getCompactRevision());
            assertEquals("", cancelled.getCancelReason());
            assertEquals(0, cancelled.getHeader().getRevision());
            created(stream, one(key("b")));
        }
    }

    @Test
    default void id_of_a_compacted_watch_stays_in_use_until_it_is_cancelled() {
        long first = client().put(key("a"), "1");
        compact(client().put(key("a"), "2"));
        try (var stream = client().watch()) {
            created(stream, one(key("a")).setStartRevision(first).setWatchId(5));
            assertTrue(stream.next().getCanceled());
            stream.send(creation(one(key("a")).setWatchId(5)));
            assertTrue(stream.next().getCanceled());
            stream.send(cancel(5));
            assertTrue(stream.next().getCanceled());
            created(stream, one(key("a")).setWatchId(5));
        }
    }

    @Test
    default void watch_from_the_compaction_itself_is_told_all_since() {
        client().put(key("a"), "1");
        long second = client().put(key("a"), "2");
        client().put(key("a"), "3");
        compact(second);
        try (var stream = client().watch()) {
            created(stream, one(key("a")).setStartRevision(second).setPrevKv(true));
            List<Event> events = take(stream, 2);
            assertEquals(List.of("+a=2", "+a=3"), shortly(events, prefix()));
            assertFalse(events.get(0).hasPrevKv());
            assertTrue(events.get(1).hasPrevKv());
        }
    }

    @Test
    default void deletion_at_the_compaction_is_told() {
        assumeEtcd36();
        client().put(key("a"), "1");
        long gone = client().kv()
                .deleteRange(
                        DeleteRangeRequest.newBuilder().setKey(bytes(key("a"))).build())
                .getHeader()
                .getRevision();
        client().put(key("b"), "2");
        compact(gone);
        try (var stream = client().watch()) {
            created(stream, all(prefix()).setStartRevision(gone));
            assertEquals(List.of("-a", "+b=2"), shortly(take(stream, 2), prefix()));
        }
    }

    @Test
    default void live_watch_outlives_a_compaction() {
        try (var stream = client().watch()) {
            created(stream, all(prefix()));
            client().put(key("a"), "1");
            take(stream, 1);
            compact(client().put(key("a"), "2"));
            client().put(key("a"), "3");
            assertEquals(List.of("+a=2", "+a=3"), shortly(take(stream, 2), prefix()));
        }
    }

    private long putLarge(int count) {
        ByteString large = ByteString.copyFrom(new byte[700 * 1024]);
        long first = 0;
        for (int i = 0; i < count; i++) {
            long revision = client().kv()
                    .put(PutRequest.newBuilder()
                            .setKey(bytes(key("a")))
                            .setValue(large)
                            .build())
                    .getHeader()
                    .getRevision();
            first = first == 0 ? revision : first;
        }
        return first;
    }

    @Test
    default void large_response_comes_in_fragments_when_allowed() {
        long start = putLarge(5);
        try (var stream = client().watch()) {
            created(stream, one(key("a")).setStartRevision(start).setFragment(true));
            List<String> pieces = new ArrayList<>();
            WatchResponse piece;
            do {
                piece = stream.next();
                pieces.add(piece.getEventsCount() + (piece.getFragment() ? "…" : "."));
            } while (piece.getFragment());
            assertEquals(List.of("2…", "2…", "1."), pieces);
        }
    }

    @Test
    default void large_response_comes_whole_when_fragments_are_not_allowed() {
        long start = putLarge(5);
        try (var stream = client().watch()) {
            created(stream, one(key("a")).setStartRevision(start));
            WatchResponse response = stream.next();
            assertEquals(5, response.getEventsCount());
            assertFalse(response.getFragment());
        }
    }
}

package io.switchboard.etcd;

import static io.switchboard.etcd.ScriptedEtcd.created;
import static io.switchboard.etcd.ScriptedEtcd.deleted;
import static io.switchboard.etcd.ScriptedEtcd.events;
import static io.switchboard.etcd.ScriptedEtcd.listed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Overlay;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.ScriptedChannel.Call;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.ResponseOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import io.switchboard.etcd.api.WatchCreateRequest;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How configs and overrides are followed: in one range, with what stands at their old keys, by the test's clock. */
class OverlaysTest {
    private static final String CONFIG = "switchboard/services/a//config";
    private static final String OVERRIDES = "switchboard/services/a//overrides/";
    private static final String SERVICE = "switchboard/services/a//";
    private static final String OLD_CONFIG = "switchboard/config/a";
    private static final String OLD_OVERRIDES = "switchboard/overrides/a/";
    private static final Status DENIED = Status.PERMISSION_DENIED.withDescription("etcdserver: permission denied");
    /** Longer than what is refused is left alone. */
    private static final Duration RETRY = Duration.ofSeconds(20);

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel etcd = new ScriptedChannel();
    private final Connection connection = LeaseTest.connection(time, etcd);
    private final List<Overlay> told = new ArrayList<>();

    @BeforeEach
    void follow() {
        new EtcdOverlays(connection, new WatchStream(connection), new Ends()).follow(new ServiceName("a"), told::add);
        time.runDue();
    }

    @Test
    void three_ranges_are_listed_in_one_transaction_that_reads_and_one_is_watched() {
        TxnRequest txn = etcd.last(KVGrpc.getTxnMethod()).requests().get(0);
        assertEquals(
                List.of(OLD_CONFIG, OLD_OVERRIDES, SERVICE),
                txn.getSuccessList().stream()
                        .map(op -> op.getRequestRange().getKey().toStringUtf8())
                        .toList());
        assertEquals(0, txn.getCompareCount() + txn.getFailureCount());
        assertTrue(etcd.last(KVGrpc.getTxnMethod()).option(MembersBalancer.READ), "to where lists go");
        answer(listed(10), listed(10), listed(10, entry(CONFIG, "{}"), entry(OVERRIDES + "x", "{\"weight\":7}")));
        assertEquals(0, lists().size());
        assertEquals("{}", last().serviceConfig());
        assertEquals(Map.of("x", 7), weights());
        List<WatchRequest> watched = etcd.last(WatchGrpc.getWatchMethod()).requests();
        assertEquals(1, watched.size());
        WatchCreateRequest watch = watched.get(0).getCreateRequest();
        assertEquals(SERVICE, watch.getKey().toStringUtf8());
        assertEquals("switchboard/services/a/0", watch.getRangeEnd().toStringUtf8());
        assertEquals(11, watch.getStartRevision());
    }

    @Test
    void the_first_list_takes_one_round_trip_and_one_more_where_a_part_of_it_may_not_be_read() {
        assertEquals(1, roundTrips(Set.of(), 0));
        assertEquals(2, roundTrips(Set.of(OLD_CONFIG, OLD_OVERRIDES), 0));
        assertEquals(2, roundTrips(Set.of(SERVICE), 0));
        assertEquals(2, roundTrips(Set.of(OLD_CONFIG, OLD_OVERRIDES, SERVICE), 0));
        assertEquals(2, roundTrips(Set.of(OLD_CONFIG), 0));
    }

    @Test
    void what_was_written_between_the_answers_of_ranges_asked_for_apart_costs_another_round_trip() {
        assertEquals(3, roundTrips(Set.of(OLD_CONFIG), 1));
        assertEquals(2, roundTrips(Set.of(OLD_CONFIG, OLD_OVERRIDES), 1));
    }

    /**
     * Until something was told, with an etcd that denies these and answers all that it was asked at once.
     *
     * @param writes between any two answers
     */
    private int roundTrips(Set<String> denied, int writes) {
        ScriptedChannel slow = new ScriptedChannel();
        Connection line = LeaseTest.connection(time, slow);
        List<Overlay> heard = new ArrayList<>();
        new EtcdOverlays(line, new WatchStream(line), new Ends()).follow(new ServiceName("a"), heard::add);
        time.runDue();
        Set<Object> answered = new HashSet<>();
        long revision = 10;
        int trips = 0;
        for (; heard.isEmpty(); trips++) {
            List<Call<TxnRequest, TxnResponse>> txns = slow.calls(KVGrpc.getTxnMethod());
            List<Call<RangeRequest, RangeResponse>> ranges = slow.calls(KVGrpc.getRangeMethod());
            for (Call<TxnRequest, TxnResponse> txn : txns) {
                if (answered.add(txn)) {
                    reply(txn, denied);
                }
            }
            for (Call<RangeRequest, RangeResponse> range : ranges) {
                if (answered.add(range)) {
                    String key = range.requests().get(0).getKey().toStringUtf8();
                    if (denied.contains(key)) {
                        range.end(DENIED);
                    } else {
                        revision += writes;
                        range.answer(listed(revision));
                    }
                }
            }
            time.runDue();
            assertTrue(trips < 10, "nothing is told");
        }
        return trips;
    }

    private static void reply(Call<TxnRequest, TxnResponse> txn, Set<String> denied) {
        List<String> keys = txn.requests().get(0).getSuccessList().stream()
                .map(op -> op.getRequestRange().getKey().toStringUtf8())
                .toList();
        if (keys.stream().anyMatch(denied::contains)) {
            txn.end(DENIED);
        } else {
            txn.answer(txn(keys.stream().map(key -> listed(10)).toArray(RangeResponse[]::new)));
        }
    }

    private static TxnResponse txn(RangeResponse... pages) {
        TxnResponse.Builder response = TxnResponse.newBuilder().setHeader(pages[0].getHeader());
        for (RangeResponse page : pages) {
            response.addResponses(ResponseOp.newBuilder().setResponseRange(page));
        }
        return response.build();
    }

    @Test
    void what_stands_at_the_old_keys_counts_where_nothing_is_in_its_place() {
        answer(
                listed(10, entry(OLD_CONFIG, "{\"a\":1}")),
                listed(10, entry(OLD_OVERRIDES + "x", "{\"weight\":1}"), entry(OLD_OVERRIDES + "y", "{\"weight\":2}")),
                listed(10, entry(OVERRIDES + "y", "{\"weight\":3}")));
        assertEquals("{\"a\":1}", last().serviceConfig());
        assertEquals(Map.of("x", 1, "y", 3), weights());
    }

    @Test
    void an_unreadable_override_hides_the_old_one_and_so_does_a_config_that_is_not_taken() {
        answer(
                listed(10, entry(OLD_CONFIG, "{\"a\":1}")),
                listed(10, entry(OLD_OVERRIDES + "x", "{\"weight\":1}")),
                listed(10, entry(CONFIG, " ".repeat(300_000)), entry(OVERRIDES + "x", "no JSON")));
        assertNull(last().serviceConfig());
        assertEquals(Map.of(), weights());
    }

    @Test
    void what_is_moved_while_it_is_followed_counts_all_the_time() {
        listOld();
        String config = "{\"a\":1}";
        event(put(CONFIG, config, 11), put(OVERRIDES + "x", "{\"weight\":1}", 11));
        assertTrue(told.stream().allMatch(overlay -> config.equals(overlay.serviceConfig())), told.toString());
        assertTrue(told.stream().allMatch(overlay -> overlay.overrides().size() == 1), told.toString());
        assertEquals(1, asked());
        event(put(CONFIG, "{\"a\":2}", 12), put(OVERRIDES + "x", "{\"weight\":2}", 12));
        assertEquals("{\"a\":2}", last().serviceConfig());
        assertEquals(Map.of("x", 2), weights());
    }

    @Test
    void after_a_deletion_it_is_looked_once_for_what_was_hidden_at_the_old_keys() {
        listOld();
        event(put(CONFIG, "{\"a\":2}", 11));
        event(deleted(CONFIG, 12));
        assertNull(last().serviceConfig());
        event(put(OVERRIDES + "y", "{\"weight\":2}", 13), deleted(OVERRIDES + "y", 14));
        assertEquals(1, asked());
        time.advance(Duration.ofSeconds(5));
        assertEquals(2, asked());
        answer(listed(14, entry(OLD_CONFIG, "{\"a\":1}")), listed(14), listed(14));
        assertEquals("{\"a\":1}", last().serviceConfig());
        assertEquals(Map.of(), weights());
    }

    @Test
    void where_nothing_is_at_the_old_keys_a_deletion_asks_for_nothing() {
        answer(listed(10), listed(10), listed(10, entry(CONFIG, "{}")));
        event(deleted(CONFIG, 11));
        time.advance(Duration.ofMinutes(1));
        assertEquals(1, asked());
    }

    @Test
    void old_keys_that_may_not_be_read_count_as_empty() {
        answerApart(null, null, listed(10, entry(CONFIG, "{}")));
        assertEquals("{}", last().serviceConfig());
        time.advance(Duration.ofMinutes(4));
        assertEquals(4, asked());
    }

    @Test
    void who_may_read_only_the_old_keys_goes_on_with_them_and_sees_the_new_ones_once_allowed() {
        answerApart(
                listed(10, entry(OLD_CONFIG, "{\"a\":1}")),
                listed(10, entry(OLD_OVERRIDES + "x", "{\"weight\":1}")),
                null);
        assertEquals("{\"a\":1}", last().serviceConfig());
        assertEquals(Map.of("x", 1), weights());
        time.advance(RETRY);
        answerApart(listed(12, entry(OLD_CONFIG, "{\"a\":2}")), listed(12), null);
        assertEquals("{\"a\":2}", last().serviceConfig());
        assertEquals(Map.of(), weights());
        time.advance(RETRY);
        answer(listed(14), listed(14), listed(14, entry(CONFIG, "{\"a\":3}")));
        assertEquals("{\"a\":3}", last().serviceConfig());
        assertEquals(
                15,
                etcd.last(WatchGrpc.getWatchMethod())
                        .requests()
                        .get(0)
                        .getCreateRequest()
                        .getStartRevision());
    }

    @Test
    void who_may_read_nothing_goes_on_at_once_and_asks_for_the_old_keys_no_more() {
        answerApart(null, null, null);
        assertEquals(Overlay.NONE, last());
        for (int i = 0; i < 5; i++) {
            int before = asked();
            time.advance(RETRY);
            assertEquals(before + 1, asked());
            assertAsked(SERVICE, 0);
            etcd.last(KVGrpc.getRangeMethod()).end(DENIED);
            time.runDue();
        }
    }

    @Test
    void what_was_known_holds_when_the_permission_goes() {
        answer(listed(10), listed(10), listed(10, entry(CONFIG, "{}")));
        int events = told.size();
        time.advance(connection.options().relistInterval());
        answerApart(listed(10, entry(OLD_CONFIG, "{\"a\":1}")), listed(10), null);
        assertEquals(events, told.size());
    }

    @Test
    void an_old_range_that_fails_in_another_way_is_asked_again_and_not_left_out() {
        etcd.last(KVGrpc.getTxnMethod()).end(DENIED);
        time.runDue();
        lists().get(0).answer(listed(10, entry(OLD_CONFIG, "{}")));
        lists().get(1).end(Status.UNAVAILABLE);
        lists().get(2).answer(listed(10));
        time.runDue();
        assertTrue(told.isEmpty());
        time.advance(connection.backoff().bound(1));
        answer(listed(10), listed(10), listed(10, entry(CONFIG, "{}")));
        assertEquals("{}", last().serviceConfig());
    }

    @Test
    void one_transaction_that_is_too_much_is_asked_for_range_by_range_at_one_revision() {
        etcd.last(KVGrpc.getTxnMethod()).end(Status.RESOURCE_EXHAUSTED);
        time.runDue();
        time.advance(connection.backoff().bound(1));
        assertAsked(OLD_CONFIG, 0);
        answerRange(listed(10, entry(OLD_CONFIG, "{\"a\":1}")));
        assertAsked(OLD_OVERRIDES, 10);
        answerRange(listed(12));
        assertAsked(SERVICE, 10);
        answerRange(listed(14));
        assertEquals("{\"a\":1}", last().serviceConfig());
        assertEquals(1, etcd.calls(KVGrpc.getTxnMethod()).size());
    }

    @Test
    void a_range_of_several_pages_is_read_to_its_end_at_the_revision_of_the_transaction() {
        answer(
                listed(10),
                listed(10, entry(OLD_OVERRIDES + "x", "{\"weight\":1}")).toBuilder()
                        .setMore(true)
                        .build(),
                listed(10, entry(OVERRIDES + "z", "{\"weight\":3}")));
        assertAsked(OLD_OVERRIDES + "x\0", 10);
        answerRange(listed(12, entry(OLD_OVERRIDES + "y", "{\"weight\":2}")));
        assertAsked(SERVICE, 10);
        answerRange(listed(14, entry(OVERRIDES + "z", "{\"weight\":3}")));
        assertEquals(Map.of("x", 1, "y", 2, "z", 3), weights());
    }

    @Test
    void an_etcd_that_refuses_the_transaction_and_nothing_of_it_is_asked_range_by_range() {
        answerApart(listed(10), listed(11), listed(12));
        assertAsked(OLD_CONFIG, 0);
        answerRange(listed(13));
        answerRange(listed(13));
        answerRange(listed(13, entry(CONFIG, "{}")));
        assertEquals("{}", last().serviceConfig());
        assertEquals(1, etcd.calls(KVGrpc.getTxnMethod()).size());
    }

    @Test
    void an_answer_without_all_ranges_is_none() {
        answer(listed(10), listed(10));
        assertTrue(told.isEmpty());
        time.advance(connection.backoff().bound(1));
        answer(listed(10), listed(10), listed(10, entry(CONFIG, "{}")));
        assertEquals("{}", last().serviceConfig());
    }

    @Test
    void other_words_of_the_service_and_those_of_names_within_it_are_nothing() {
        answer(
                listed(10),
                listed(10, entry(OLD_OVERRIDES + "b/x", "{\"weight\":1}")),
                listed(10, entry("switchboard/services/a//later", "x"), entry(OVERRIDES + "b/x", "{\"weight\":2}")));
        assertEquals(Map.of("b/x", 2), weights());
        event(put("switchboard/services/a//later", "y", 11), put("switchboard/services/a//config/x", "{}", 11));
        assertNull(last().serviceConfig());
        assertEquals(Map.of("b/x", 2), weights());
    }

    private void listOld() {
        answer(
                listed(10, entry(OLD_CONFIG, "{\"a\":1}")),
                listed(10, entry(OLD_OVERRIDES + "x", "{\"weight\":1}")),
                listed(10));
        long id = stream().requests().get(0).getCreateRequest().getWatchId();
        stream().reply(created(id, 10).build());
        time.runDue();
    }

    private List<Call<RangeRequest, RangeResponse>> lists() {
        return etcd.calls(KVGrpc.getRangeMethod());
    }

    private Call<WatchRequest, WatchResponse> stream() {
        return etcd.last(WatchGrpc.getWatchMethod());
    }

    /** All ranges in one transaction. */
    private void answer(RangeResponse... pages) {
        etcd.last(KVGrpc.getTxnMethod()).answer(txn(pages));
        time.runDue();
    }

    /** The transaction is refused; then each range is answered, or refused where there is null. */
    private void answerApart(@Nullable RangeResponse... pages) {
        int before = lists().size();
        etcd.last(KVGrpc.getTxnMethod()).end(DENIED);
        time.runDue();
        assertEquals(before + pages.length, lists().size());
        for (int i = 0; i < pages.length; i++) {
            RangeResponse page = pages[i];
            Call<RangeRequest, RangeResponse> list = lists().get(before + i);
            if (page == null) {
                list.end(DENIED);
            } else {
                list.answer(page);
            }
        }
        time.runDue();
    }

    private void answerRange(RangeResponse page) {
        etcd.last(KVGrpc.getRangeMethod()).answer(page);
        time.runDue();
    }

    private int asked() {
        return lists().size() + etcd.calls(KVGrpc.getTxnMethod()).size();
    }

    private void event(Event... events) {
        long id = stream().requests().get(0).getCreateRequest().getWatchId();
        stream().reply(events(id, events).build());
        time.runDue();
    }

    private void assertAsked(String key, long revision) {
        RangeRequest asked = etcd.last(KVGrpc.getRangeMethod()).requests().get(0);
        assertEquals(key, asked.getKey().toStringUtf8());
        assertEquals(revision, asked.getRevision());
    }

    private Overlay last() {
        return told.get(told.size() - 1);
    }

    private Map<String, Integer> weights() {
        Map<String, Integer> weights = new TreeMap<>();
        last().overrides().forEach((id, override) -> weights.put(id, override.weight()));
        return weights;
    }

    private static KeyValue entry(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value))
                .setModRevision(9)
                .build();
    }

    private static Event put(String key, String value, long revision) {
        return Event.newBuilder()
                .setKv(entry(key, value).toBuilder().setModRevision(revision))
                .build();
    }
}

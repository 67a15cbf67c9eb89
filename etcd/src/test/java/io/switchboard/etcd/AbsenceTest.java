package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
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
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of an etcd that comes back, by a clock that the test holds. */
class AbsenceTest {
    private static final List<String> SERVICES = List.of("a", "b", "c");
    private static final Status GONE = Status.UNAVAILABLE.withDescription("etcd went away");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel etcd = new ScriptedChannel();
    private final Connection connection = LeaseTest.connection(time, etcd);
    private final WatchStream watches = new WatchStream(connection);
    private final List<RangeFollower> followers = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Set<Long> confirmed = new HashSet<>();

    @BeforeEach
    void follow() {
        for (String service : SERVICES) {
            RangeFollower follower = new RangeFollower(
                    connection,
                    watches,
                    KeyRange.prefix(ByteString.copyFromUtf8(service + "/")),
                    List.of(),
                    new Told());
            followers.add(follower);
            follower.start();
        }
        time.runDue();
        answerLists(0, 10);
        confirm(10);
        confirm(10);
        assertEquals(List.of("10", "live", "10", "live", "10", "live", "live", "live", "live"), told);
        assertEquals(List.of("create a/ 11", "create b/ 11", "create c/ 11"), asked());
        told.clear();
    }

    @Test
    void after_a_short_absence_watches_go_on_and_nothing_is_listed() {
        comeBack(10);
        assertEquals(3, lists().size());
        assertEquals(List.of("live", "live", "live"), told);
        assertEquals(List.of("create a/ 11", "create b/ 11", "create c/ 11"), asked());
    }

    @Test
    void what_was_missed_is_awaited_before_a_view_is_live_again() {
        comeBack(12);
        assertEquals(List.of(), told);
        assertEquals(List.of("create a/ 11", "create b/ 11", "create c/ 11", "progress"), asked());

        stream()
                .reply(ScriptedEtcd.events(watch("a/"), ScriptedEtcd.put("a/x:1", 12))
                        .build());
        time.runDue();
        assertEquals(List.of("changed", "live"), told);

        progress(12);
        assertEquals(List.of("changed", "live", "live", "live"), told);
    }

    @Test
    void progress_from_before_a_watch_was_confirmed_says_nothing_of_it_and_moves_no_mark() {
        comeBack(12);
        progress(11);
        assertEquals(List.of(), told);
        progress(15);
        assertEquals(List.of("live", "live", "live"), told);
        end();
        time.advance(connection.backoff().bound(1));
        assertEquals(List.of("create a/ 11"), asked());
    }

    @Test
    void a_message_that_is_full_is_not_taken_for_the_last_one() {
        comeBack(2_000);
        Event[] many = new Event[1_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = ScriptedEtcd.put("a/x:1", 11 + i);
        }
        stream()
                .reply(ScriptedEtcd.events(watch("a/"), many)
                        .setHeader(ScriptedEtcd.header(2_000))
                        .build());
        time.runDue();
        assertEquals(List.of("changed"), told);
        stream()
                .reply(ScriptedEtcd.events(watch("a/"), ScriptedEtcd.put("a/x:1", 2_000))
                        .build());
        time.runDue();
        assertEquals(List.of("changed", "changed", "live"), told);
    }

    @Test
    void an_etcd_that_tells_no_progress_is_asked_a_number_of_times_and_then_believed() {
        comeBack(12);
        time.advance(CatchUp.AGAIN.multipliedBy(CatchUp.MOST_ASKED - 1));
        assertEquals(List.of(), told);
        time.advance(CatchUp.AGAIN);
        assertEquals(List.of("live", "live", "live"), told);
        time.advance(Duration.ofMinutes(1));
        assertEquals(
                CatchUp.MOST_ASKED, asked().stream().filter("progress"::equals).count());
    }

    @Test
    void a_stream_that_breaks_again_asks_no_more_and_tells_nothing() {
        comeBack(12);
        end();
        stream().requests().clear();
        time.advance(Duration.ofMillis(50));
        assertEquals(List.of(), told);
        time.advance(connection.backoff().bound(2));
        confirm(10);
        confirm(10);
        recognise(3);
        assertEquals(List.of("live", "live", "live"), told);
    }

    @Test
    void a_registry_that_grew_past_what_was_seen_is_asked_for_what_it_had_then_and_listed_if_it_was_another() {
        send(ScriptedEtcd.put("a/x:1", 12), ScriptedEtcd.put("a/y:1", 13));
        told.clear();
        comeBackUnrecognised(40);
        TxnRequest request = checks().get(0).requests().get(0);
        assertEquals(13, request.getSuccess(0).getRequestRange().getRevision());
        assertEquals(13, request.getSuccess(1).getRequestRange().getRevision());
        assertEquals("a/y:1", request.getSuccess(1).getRequestRange().getKey().toStringUtf8());

        checks().get(0).answer(ScriptedEtcd.confirmed(2, ScriptedEtcd.kv("a/y:1", 9)));
        checks().get(1).answer(ScriptedEtcd.confirmed(1, ScriptedEtcd.kv("b/y:1", 9)));
        checks().get(2).end(Status.OUT_OF_RANGE.withDescription("required revision has been compacted"));
        time.runDue();
        assertEquals(6, lists().size());
        assertEquals(List.of(), told);
        answerLists(3, 40);
        assertEquals(List.of("40", "live", "40", "live", "40", "live"), told);
    }

    @Test
    void what_changed_while_a_registry_is_recognised_does_not_make_it_another() {
        send(ScriptedEtcd.put("a/x:1", 12));
        told.clear();
        comeBackUnrecognised(14);
        send(ScriptedEtcd.put("a/z:1", 14));
        checks().get(0).answer(ScriptedEtcd.confirmed(1, ScriptedEtcd.kv("a/x:1", 12)));
        time.runDue();
        progress(14);
        assertEquals(List.of("changed", "live"), told);
        assertEquals(3, lists().size());
    }

    @Test
    void without_the_key_that_changed_last_nothing_tells_that_a_registry_is_the_same() {
        send(ScriptedEtcd.put("a/x:1", 12), ScriptedEtcd.put("a/y:1", 13), ScriptedEtcd.deleted("a/y:1", 14));
        told.clear();
        comeBackUnrecognised(14);
        assertEquals(2, checks().size());
        assertEquals(4, lists().size());
        send(ScriptedEtcd.put("a/late:1", 15));
        assertEquals(List.of(), told);
    }

    @Test
    void an_answer_to_an_attempt_that_broke_tells_nothing() {
        comeBackUnrecognised(10);
        end();
        checks().get(0).answer(ScriptedEtcd.confirmed(0));
        time.runDue();
        assertEquals(List.of(), told);
        assertEquals(3, lists().size());
    }

    @Test
    void a_registry_that_goes_away_while_it_is_asked_is_asked_again_and_not_listed() {
        comeBackUnrecognised(10);
        fail(checks().subList(0, 3), GONE);
        end();
        time.advance(connection.backoff().bound(2));
        confirm(10);
        confirm(10);
        recognise(3);
        assertEquals(6, checks().size());
        assertEquals(List.of("live", "live", "live"), told);
        assertEquals(3, lists().size());
    }

    @Test
    void a_question_that_fails_while_the_watch_stands_is_put_again_and_after_a_long_absence_the_range_is_listed() {
        comeBackUnrecognised(10);
        fail(checks().subList(0, 3), Status.DEADLINE_EXCEEDED);
        assertEquals(List.of(), told);
        time.advance(connection.backoff().bound(1));
        assertEquals(6, checks().size());
        checks().get(3).answer(ScriptedEtcd.confirmed(0));
        time.runDue();
        assertEquals(List.of("live"), told);
        time.advance(Duration.ofSeconds(6));
        fail(checks().subList(4, 6), GONE);
        assertEquals(5, lists().size());
    }

    @Test
    void a_question_that_is_denied_is_not_put_again() {
        comeBackUnrecognised(10);
        fail(checks().subList(0, 3), Status.PERMISSION_DENIED);
        assertEquals(6, lists().size());
        time.advance(Duration.ofSeconds(1));
        assertEquals(3, checks().size());
    }

    private void fail(List<ScriptedChannel.Call<TxnRequest, TxnResponse>> questions, Status status) {
        questions.forEach(question -> question.end(status));
        time.runDue();
    }

    private void send(Event... events) {
        stream().reply(ScriptedEtcd.events(watch("a/"), events).build());
        time.runDue();
    }

    private List<ScriptedChannel.Call<TxnRequest, TxnResponse>> checks() {
        return etcd.calls(KVGrpc.getTxnMethod());
    }

    /** What the followers have asked for is what the registry had: nothing. */
    private void recognise(int from) {
        checks().subList(from, checks().size()).forEach(check -> check.answer(ScriptedEtcd.confirmed(0)));
        time.runDue();
    }

    /** After a short absence, to a registry that is at this revision by now. */
    private void comeBack(long revision) {
        int before = checks().size();
        comeBackUnrecognised(revision);
        recognise(before);
    }

    private void comeBackUnrecognised(long revision) {
        end();
        time.advance(connection.backoff().bound(1));
        confirm(revision);
        confirm(revision);
    }

    private long watch(String key) {
        return stream().requests().stream()
                .map(WatchRequest::getCreateRequest)
                .filter(create -> create.getKey().toStringUtf8().equals(key))
                .findFirst()
                .orElseThrow()
                .getWatchId();
    }

    private void progress(long revision) {
        stream()
                .reply(WatchResponse.newBuilder()
                        .setHeader(ScriptedEtcd.header(revision))
                        .setWatchId(-1)
                        .build());
        time.runDue();
    }

    @Test
    void after_a_long_absence_one_watch_tells_that_etcd_answers_and_all_is_listed_first() {
        comeBackAfterSixSeconds();
        assertEquals(List.of("create a/ 11"), asked());
        assertEquals(3, lists().size());
        confirm(30);
        assertEquals(List.of("create a/ 11", "cancel"), asked());
        assertEquals(6, lists().size());
        answerLists(3, 30);
        confirm(30);
        confirm(30);
        assertEquals(List.of("create a/ 31", "create b/ 31", "create c/ 31"), asked());
        assertEquals(6, lists().size());
        assertEquals(List.of("30", "live", "30", "live", "30", "live", "live", "live", "live"), told);
    }

    @Test
    void lists_that_fail_after_a_long_absence_are_tried_again() {
        comeBackAfterSixSeconds();
        confirm(30);
        lists().subList(3, 6).forEach(list -> list.end(GONE));
        time.runDue();
        assertEquals(List.of("lost", "lost", "lost"), told);
        time.advance(connection.backoff().bound(1));
        answerLists(6, 30);
        assertEquals(List.of("lost", "lost", "lost", "30", "live", "30", "live", "30", "live"), told);
    }

    @Test
    void while_etcd_does_not_answer_it_is_asked_for_one_watch_at_a_time_and_for_no_list() {
        end();
        time.advance(Duration.ofMinutes(1));
        assertEquals(List.of("create a/ 11"), asked());
        assertEquals(3, lists().size());
    }

    @Test
    void others_are_asked_for_although_the_first_watch_was_closed_before_its_answer() {
        comeBackAfterSixSeconds();
        followers.get(0).close();
        confirm(30);
        assertEquals(List.of("create a/ 11", "cancel"), asked());
        assertEquals(5, lists().size());
    }

    private void comeBackAfterSixSeconds() {
        end();
        time.advance(Duration.ofSeconds(6));
        end();
        connection.retries().hurry();
        time.runDue();
    }

    private List<ScriptedChannel.Call<RangeRequest, RangeResponse>> lists() {
        return etcd.calls(KVGrpc.getRangeMethod());
    }

    private void answerLists(int from, long revision) {
        lists().subList(from, from + SERVICES.size()).forEach(list -> list.answer(ScriptedEtcd.listed(revision)));
        time.runDue();
    }

    /** What was asked on the newest stream. */
    private List<String> asked() {
        return stream().requests().stream().map(AbsenceTest::shown).toList();
    }

    private static String shown(WatchRequest request) {
        WatchCreateRequest create = request.getCreateRequest();
        if (request.hasProgressRequest()) {
            return "progress";
        }
        return request.hasCancelRequest()
                ? "cancel"
                : "create " + create.getKey().toStringUtf8() + " " + create.getStartRevision();
    }

    private ScriptedChannel.Call<WatchRequest, WatchResponse> stream() {
        return etcd.last(WatchGrpc.getWatchMethod());
    }

    private void end() {
        told.clear();
        stream().end(GONE);
        time.runDue();
        assertEquals(List.of("lost", "lost", "lost"), told);
        told.clear();
    }

    /** Answers what was asked on the newest stream and has no answer yet. */
    private void confirm(long revision) {
        for (WatchRequest request : List.copyOf(stream().requests())) {
            long id = request.getCreateRequest().getWatchId();
            if (request.hasCreateRequest() && confirmed.add(id)) {
                stream().reply(ScriptedEtcd.created(id, revision).build());
            }
        }
        time.runDue();
    }

    private final class Told implements RangeFollower.Listener {
        @Override
        public void reset(List<KeyValue> content, long revision) {
            told.add(Long.toString(revision));
        }

        @Override
        public void changed(List<Event> events, long revision) {
            told.add("changed");
        }

        @Override
        public void live() {
            told.add("live");
        }

        @Override
        public void lost(String problem) {
            told.add("lost");
        }
    }
}

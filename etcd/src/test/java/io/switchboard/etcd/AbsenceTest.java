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
                    connection, watches, KeyRange.prefix(ByteString.copyFromUtf8(service + "/")), new Told());
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
        end();
        time.advance(connection.backoff().bound(1));
        confirm(10);
        confirm(10);
        assertEquals(3, lists().size());
        assertEquals(List.of("live", "live", "live"), told);
        assertEquals(List.of("create a/ 11", "create b/ 11", "create c/ 11"), asked());
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

        @Override
        public long size() {
            return 0;
        }
    }
}

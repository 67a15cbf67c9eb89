package io.switchboard.etcd;

import static io.switchboard.etcd.Members.FAR;
import static io.switchboard.etcd.Members.NEAR;
import static io.switchboard.etcd.ScriptedEtcd.created;
import static io.switchboard.etcd.ScriptedEtcd.header;
import static io.switchboard.etcd.ScriptedEtcd.kv;
import static io.switchboard.etcd.ScriptedEtcd.listed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.ScriptedChannel.Call;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a follower asks of a near member alone, and that its view never goes back for it. */
class NearestReadsTest {
    private static final Duration RELIST = Duration.ofMinutes(11);

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel etcd = new ScriptedChannel();
    private final Connection connection = LeaseTest.connection(time, etcd);
    private final WatchStream watches = new WatchStream(connection);
    private final List<String> told = new ArrayList<>();
    private final RangeFollower follower = new RangeFollower(
            connection, watches, KeyRange.prefix(ByteString.copyFromUtf8("demo/")), List.of(), new View());

    @Test
    void the_first_list_asks_the_leader_and_its_further_pages_do_not() {
        stretched();
        follow();
        assertAsked(false, 0);
        answer(listed(10, kv("demo/a:1", 4)).toBuilder().setMore(true).build());
        assertAsked(true, 10);
        answer(listed(12, kv("demo/b:1", 5)));
        assertEquals(List.of("2 at 10"), told);
    }

    @Test
    void a_page_that_a_member_does_not_have_yet_is_asked_of_the_leader_and_nothing_is_begun_anew() {
        stretched();
        follow();
        answer(listed(10, kv("demo/a:1", 4)).toBuilder().setMore(true).build());
        last().end(Status.OUT_OF_RANGE.withDescription("etcdserver: mvcc: required revision is a future revision"));
        time.runDue();
        assertAsked(false, 10);
        answer(listed(12, kv("demo/b:1", 5)));
        assertEquals(List.of("2 at 10"), told);
    }

    @Test
    void a_page_by_a_member_with_an_older_term_is_asked_of_the_leader() {
        stretched();
        follow();
        answer(RangeResponse.newBuilder()
                .setHeader(header(1, 10, 3))
                .addKvs(kv("demo/a:1", 4))
                .setMore(true)
                .build());
        answer(listed(12, kv("demo/b:1", 5)));
        assertAsked(false, 10);
    }

    @Test
    void a_page_that_was_compacted_away_is_begun_anew_once_the_leader_says_so_too() {
        stretched();
        follow();
        answer(listed(10, kv("demo/a:1", 4)).toBuilder().setMore(true).build());
        last().end(Status.OUT_OF_RANGE);
        time.runDue();
        last().end(Status.OUT_OF_RANGE);
        assertEquals(2, lists() - 1);
        time.advance(Duration.ofSeconds(1));
        assertEquals(0, last().requests().get(0).getRevision());
    }

    @Test
    void the_periodic_list_is_what_the_near_member_has() {
        stretched();
        followed(10);
        time.advance(RELIST);
        assertAsked(true, 0);
        answer(listed(10, kv("demo/a:1", 4)));
        assertEquals(List.of("1 at 10", "1 at 10"), told);
    }

    @Test
    void what_is_behind_the_view_is_asked_of_the_leader() {
        stretched();
        followed(10);
        time.advance(RELIST);
        answer(listed(9));
        assertAsked(false, 0);
        answer(listed(11, kv("demo/b:1", 11)));
        assertEquals(List.of("1 at 10", "1 at 11"), told);
    }

    @Test
    void so_is_what_another_cluster_or_an_older_term_has() {
        stretched();
        followed(10);
        time.advance(RELIST);
        answer(RangeResponse.newBuilder().setHeader(header(2, 100, 1)).build());
        assertAsked(false, 0);
        assertEquals(List.of("1 at 10"), told);
    }

    @Test
    void a_registry_that_went_back_is_believed_once_the_leader_says_so() {
        stretched();
        followed(10);
        time.advance(RELIST);
        answer(listed(3));
        answer(listed(3));
        assertEquals(List.of("1 at 10", "0 at 3"), told);
    }

    @Test
    void a_doubt_is_for_the_leader() {
        stretched();
        followed(10);
        follower.check();
        assertAsked(false, 0);
        answer(listed(10));
        assertAsked(false, 0);
    }

    @Test
    void on_one_site_every_list_asks_the_leader() {
        follow();
        answer(listed(10, kv("demo/a:1", 4)).toBuilder().setMore(true).build());
        assertAsked(false, 10);
        answer(listed(10));
        confirm(10);
        time.advance(RELIST);
        assertAsked(false, 0);
    }

    @Test
    void a_watch_stream_at_a_far_member_moves_from_its_mark_and_nothing_is_listed() {
        stretched();
        followed(10);
        Call<WatchRequest, WatchResponse> far = stream();
        far.goesTo(FAR);
        int lists = lists();
        watches.comeHome(Set.of(NEAR));
        time.runDue();
        assertEquals(2, etcd.calls(WatchGrpc.getWatchMethod()).size());
        assertEquals(11, stream().requests().get(0).getCreateRequest().getStartRevision());
        stream().goesTo(FAR);
        confirm(10);
        assertEquals(lists, lists());
        assertEquals(List.of("1 at 10"), told);
    }

    @Test
    void it_moves_every_two_minutes_at_most_and_not_from_a_near_member() {
        stretched();
        followed(10);
        stream().goesTo(FAR);
        watches.comeHome(Set.of(NEAR));
        time.runDue();
        stream().goesTo(FAR);
        confirm(10);
        watches.comeHome(Set.of(NEAR));
        time.advance(Duration.ofSeconds(110));
        watches.comeHome(Set.of(NEAR));
        time.runDue();
        assertEquals(2, etcd.calls(WatchGrpc.getWatchMethod()).size());
        time.advance(Duration.ofSeconds(11));
        watches.comeHome(Set.of(NEAR));
        time.runDue();
        stream().goesTo(NEAR);
        confirm(10);
        time.advance(Duration.ofMinutes(3));
        watches.comeHome(Set.of(NEAR));
        time.runDue();
        assertEquals(3, etcd.calls(WatchGrpc.getWatchMethod()).size());
    }

    @Test
    void a_member_that_ends_the_stream_for_want_of_a_leader_is_left() {
        stretched();
        followed(10);
        stream().goesTo(NEAR);
        stream().end(Status.UNAVAILABLE.withDescription("etcdserver: no leader"));
        time.runDue();
        assertEquals(Set.of(FAR), connection.members().choice().near());
        assertFalse(connection.members().choice().any().contains(NEAR));
    }

    private void stretched() {
        Members.stretch(connection.members(), time);
        assertTrue(connection.members().choice().isNearer());
    }

    private void follow() {
        follower.start();
        time.runDue();
    }

    private void followed(long revision) {
        follow();
        answer(listed(revision, kv("demo/a:1", 4)));
        confirm(revision);
    }

    private void confirm(long revision) {
        stream().reply(created(1, revision).build());
        time.runDue();
    }

    private Call<WatchRequest, WatchResponse> stream() {
        return etcd.last(WatchGrpc.getWatchMethod());
    }

    private int lists() {
        return etcd.calls(KVGrpc.getRangeMethod()).size();
    }

    private Call<RangeRequest, RangeResponse> last() {
        return etcd.last(KVGrpc.getRangeMethod());
    }

    private void assertAsked(boolean serializable, long revision) {
        RangeRequest request = last().requests().get(0);
        assertEquals(serializable, request.getSerializable());
        assertEquals(revision, request.getRevision());
    }

    private void answer(RangeResponse response) {
        last().answer(response);
        time.runDue();
    }

    private final class View implements RangeFollower.Listener {
        @Override
        public void reset(List<KeyValue> content, long revision) {
            told.add(content.size() + " at " + revision);
        }

        @Override
        public void changed(List<Event> events, long revision) {
            told.add("changed at " + revision);
        }

        @Override
        public void live() {}

        @Override
        public void lost(String problem) {}
    }
}

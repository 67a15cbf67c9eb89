package io.switchboard.etcd;

import static io.switchboard.etcd.ScriptedEtcd.header;
import static io.switchboard.etcd.ScriptedEtcd.kv;
import static io.switchboard.etcd.ScriptedEtcd.listed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/**
 * What did not come in time is not asked for again as it was, and what came is kept; by a clock that the test holds.
 */
class SlowLineTest {
    private static final KeyRange DEMO = KeyRange.prefix(ByteString.copyFromUtf8("demo/"));

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel etcd = new ScriptedChannel();
    private final Connection connection = LeaseTest.connection(time, etcd);
    private final Seen seen = new Seen();
    private final RangeFollower follower =
            new RangeFollower(connection, new WatchStream(connection), DEMO, List.of(), seen);

    @Test
    void a_page_that_misses_its_deadline_is_asked_for_in_smaller_ones_down_to_one_key() {
        follow();
        List<Long> limits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            limits.add(last().requests().get(0).getLimit());
            slow();
        }
        assertEquals(List.of(1000L, 250L, 100L, 12L, 1L), limits);
    }

    @Test
    void what_was_read_before_a_page_that_failed_is_kept() {
        follow();
        answer(page(10, kv("demo/a:1", 4)));
        slow();
        assertAsked("demo/a:1\0", 10);
        fail(Status.UNAVAILABLE.withDescription("connection lost"));
        assertAsked("demo/a:1\0", 10);
        fail(Status.DEADLINE_EXCEEDED);
        assertAsked("demo/a:1\0", 10);
        answer(listed(12, kv("demo/b:1", 5)));
        assertEquals(List.of("demo/a:1", "demo/b:1"), seen.keys);
        assertEquals(10, seen.revision);
    }

    @Test
    void pages_of_a_revision_that_was_compacted_meanwhile_are_read_anew() {
        follow();
        answer(page(10, kv("demo/a:1", 4)));
        slow();
        fail(Status.OUT_OF_RANGE.withDescription("etcdserver: mvcc: required revision has been compacted"));
        assertAsked("demo/", 0);
        answer(listed(20, kv("demo/c:1", 15)));
        assertEquals(List.of("demo/c:1"), seen.keys);
    }

    @Test
    void pages_of_two_registries_are_not_put_together() {
        follow();
        answer(page(10, kv("demo/a:1", 4)));
        fail(Status.UNAVAILABLE.withDescription("connection lost"));
        answer(listed(12, kv("demo/b:1", 5)).toBuilder()
                .setHeader(header(2, 12, 1))
                .build());
        assertTrue(seen.keys.isEmpty());
        assertAsked("demo/", 0);
    }

    @Test
    void a_single_value_is_given_longer_within_a_bound_and_then_left_out() {
        follow();
        untilOneKey();
        List<Long> deadlines = new ArrayList<>();
        for (int i = 0; i < 10 && !last().requests().get(0).getKeysOnly(); i++) {
            deadlines.add(last().deadlineSeconds());
            slow();
        }
        assertEquals(List.of(3L, 12L, 48L, 60L), deadlines);
        assertEquals(1, last().requests().get(0).getLimit());
        answer(page(10, kv("demo/a:1", 4).toBuilder().clearValue().build()));
        assertAsked("demo/a:1\0", 10);
        answer(listed(10, kv("demo/b:1", 5)));
        assertEquals(List.of("demo/a:1", "demo/b:1"), seen.keys);
    }

    @Test
    void pages_grow_again_and_deadlines_shrink_once_full_pages_come_quickly() {
        follow();
        untilOneKey();
        slow();
        assertEquals(12, last().deadlineSeconds());
        answer(page(10, kv("demo/a:1", 4)));
        assertEquals(4, last().requests().get(0).getLimit());
        assertEquals(3, last().deadlineSeconds());
    }

    @Test
    void a_server_that_does_not_answer_at_all_is_not_given_longer() {
        follow();
        for (int i = 0; i < 10; i++) {
            fail(Status.DEADLINE_EXCEEDED);
        }
        assertEquals(100, last().requests().get(0).getLimit());
        assertEquals(3, last().deadlineSeconds());
    }

    @Test
    void a_page_that_leads_nowhere_ends_the_attempt_and_not_the_memory() {
        follow();
        answer(page(10, kv("demo/b:1", 4)));
        answer(page(10, kv("demo/a:1", 4)));
        assertAsked("demo/", 0);
        answer(page(10));
        assertAsked("demo/", 0);
        assertTrue(seen.keys.isEmpty());
    }

    @Test
    void an_operators_list_is_read_on_a_slow_line_as_well() {
        CompletableFuture<Listed> content = list();
        answer(page(10, kv("demo/a:1", 4)));
        slow();
        assertAsked("demo/a:1\0", 10);
        assertEquals(2500, last().requests().get(0).getLimit());
        answer(listed(12, kv("demo/b:1", 5)));
        assertEquals(2, content.join().keys().size());
        assertEquals(10, content.join().revision());
    }

    @Test
    void an_operator_does_not_wait_for_a_server_that_says_nothing() {
        CompletableFuture<Listed> content = list();
        fail(Status.DEADLINE_EXCEEDED.withDescription("deadline exceeded"));
        assertFailed(content, "deadline exceeded");
    }

    @Test
    void an_operator_is_told_which_value_cannot_be_read() {
        CompletableFuture<Listed> content = list();
        untilOneKey();
        for (int i = 0; i < 10 && !last().requests().get(0).getKeysOnly(); i++) {
            slow();
        }
        answer(listed(10, kv("demo/a:1", 4)));
        assertFailed(content, "demo/a:1 PT1M");
    }

    @Test
    void a_long_list_of_ready_answers_needs_no_deeper_stack() {
        CompletableFuture<Listed> content = list();
        for (int i = 0; i < 5_000; i++) {
            answer(page(10, kv(String.format("demo/%06d:1", i), 4)));
        }
        answer(listed(10, kv("demo/x:1", 4)));
        assertEquals(5_001, content.join().keys().size());
    }

    /** What an operator reads. */
    private record Listed(List<KeyValue> keys, long revision) {}

    private CompletableFuture<Listed> list() {
        Reading<Listed> reading =
                new Reading<>(connection, DEMO, false, Collecting::new, new RegistryAccess.Failures() {
                    @Override
                    public RuntimeException failed(Status status) {
                        return new IllegalStateException(String.valueOf(status.getDescription()));
                    }

                    @Override
                    public RuntimeException unreadable(ByteString key, Duration given) {
                        return new IllegalStateException(key.toStringUtf8() + " " + given);
                    }
                });
        time.execute(reading::start);
        time.runDue();
        return reading.answer();
    }

    private static final class Collecting implements RegistryAccess.Fold<Listed> {
        private final List<KeyValue> keys = new ArrayList<>();

        @Override
        public void add(KeyValue entry) {
            keys.add(entry);
        }

        @Override
        public Listed result(long revision) {
            return new Listed(keys, revision);
        }
    }

    private void follow() {
        follower.start();
        time.runDue();
    }

    private void untilOneKey() {
        for (int i = 0; i < 10 && last().requests().get(0).getLimit() > 1; i++) {
            slow();
        }
    }

    private ScriptedChannel.Call<RangeRequest, RangeResponse> last() {
        return etcd.last(KVGrpc.getRangeMethod());
    }

    private void slow() {
        last().tooSlow();
        untilAskedAgain();
    }

    private void fail(Status status) {
        last().end(status);
        untilAskedAgain();
    }

    private void answer(RangeResponse response) {
        last().answer(response);
        time.runDue();
        if (seen.lost) {
            untilAskedAgain();
        }
    }

    private void untilAskedAgain() {
        time.runDue();
        int before = etcd.calls(KVGrpc.getRangeMethod()).size();
        for (int i = 0;
                i < 250 && seen.lost && etcd.calls(KVGrpc.getRangeMethod()).size() == before;
                i++) {
            time.advance(Duration.ofMillis(10));
        }
    }

    private void assertAsked(String start, long revision) {
        RangeRequest request = last().requests().get(0);
        assertEquals(ByteString.copyFromUtf8(start), request.getKey());
        assertEquals(revision, request.getRevision());
    }

    private static void assertFailed(CompletableFuture<?> answer, String why) {
        String told = String.valueOf(
                assertThrows(CompletionException.class, answer::join).getMessage());
        assertTrue(told.contains(why), told);
    }

    private static RangeResponse page(long revision, KeyValue... content) {
        return listed(revision, content).toBuilder().setMore(true).build();
    }

    private static final class Seen implements RangeFollower.Listener {
        private List<String> keys = List.of();
        private long revision;
        private boolean lost;

        @Override
        public void reset(List<KeyValue> content, long atRevision) {
            keys = content.stream().map(entry -> entry.getKey().toStringUtf8()).toList();
            revision = atRevision;
        }

        @Override
        public void changed(List<Event> events, long atRevision) {}

        @Override
        public void live() {
            lost = false;
        }

        @Override
        public void lost(String problem) {
            lost = true;
        }
    }
}

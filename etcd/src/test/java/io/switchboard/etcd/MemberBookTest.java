package io.switchboard.etcd;

import static io.switchboard.etcd.Members.ALL;
import static io.switchboard.etcd.Members.FAR;
import static io.switchboard.etcd.Members.FARTHEST;
import static io.switchboard.etcd.Members.NEAR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.StatusResponse;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where requests go, by what is known of the members. */
class MemberBookTest {
    private final VirtualTime time = new VirtualTime();
    private final MemberBook book = new MemberBook(time::nanos);

    @Test
    void before_anything_is_measured_all_are_equals() {
        Members.connect(book, ALL);
        book.answered(NEAR, Members.status(5));
        assertEquals(Set.copyOf(ALL), book.choice().near());
        assertFalse(book.choice().isNearer());
    }

    @Test
    void on_one_site_all_are_equals() {
        Members.connect(book, ALL);
        ALL.forEach(member -> Members.measure(book, time, member, 2));
        assertEquals(Set.copyOf(ALL), book.choice().near());
        assertFalse(book.choice().isNearer());
    }

    @Test
    void lists_and_watches_go_to_the_nearest_and_the_rest_to_any() {
        Members.stretch(book, time);
        assertEquals(Set.of(NEAR), book.choice().near());
        assertEquals(Set.copyOf(ALL), book.choice().any());
        assertTrue(book.choice().isNearer());
    }

    @Test
    void when_the_nearest_is_gone_the_next_is_near_and_the_nearest_again_when_it_is_back() {
        Members.stretch(book, time);
        assertEquals(Set.of(FAR), Members.connect(book, List.of(FAR, FARTHEST)).near());
        assertEquals(Set.of(NEAR), Members.connect(book, ALL).near());
    }

    @Test
    void a_member_that_others_join_is_not_near_before_it_is_measured() {
        Members.stretch(book, time);
        Members.connect(book, List.of(FAR, FARTHEST));
        SocketAddress fresh = new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 4);
        assertEquals(
                Set.of(FAR),
                Members.connect(book, List.of(FAR, FARTHEST, fresh)).near());
        Members.measure(book, time, fresh, 3);
        assertEquals(Set.of(fresh), book.choice().near());
    }

    @Test
    void without_a_measurement_of_those_that_are_left_all_are_used() {
        SocketAddress unknown = new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 4);
        Members.stretch(book, time);
        assertEquals(Set.of(unknown), Members.connect(book, List.of(unknown)).near());
    }

    @Test
    void a_member_without_a_leader_gets_nothing_until_it_has_one_for_a_while() {
        Members.stretch(book, time);
        Inbound stream = Members.sent(time, NEAR);
        stream.inboundWireSize(1000);
        book.ended(stream, Status.UNAVAILABLE.withDescription("etcdserver: no leader"));
        assertEquals(Set.of(FAR, FARTHEST), book.choice().any());
        assertEquals(Set.of(FAR), book.choice().near());
        assertTrue(book.hasLeft());
        time.advance(MemberBook.HOLD.minusSeconds(1));
        book.answered(NEAR, Members.status(5));
        assertEquals(Set.of(FAR), book.choice().near());
        time.advance(Duration.ofSeconds(1));
        book.answered(NEAR, null);
        assertEquals(Set.of(FAR), book.choice().near());
        book.answered(NEAR, Members.status(5));
        assertEquals(Set.of(NEAR), book.choice().near());
        assertFalse(book.hasLeft());
    }

    @Test
    void a_member_that_says_of_itself_that_it_sees_no_leader_is_left() {
        Members.stretch(book, time);
        book.answered(NEAR, Members.status(5).toBuilder().setLeader(0).build());
        assertEquals(Set.of(FAR), book.choice().near());
    }

    @Test
    void a_learner_is_left() {
        Members.stretch(book, time);
        book.answered(NEAR, Members.status(5).toBuilder().setIsLearner(true).build());
        assertEquals(Set.of(FAR), book.choice().near());
    }

    @Test
    void a_member_that_does_not_answer_at_all_is_left_and_a_slow_line_is_not() {
        Members.stretch(book, time);
        Inbound slow = Members.sent(time, NEAR);
        slow.inboundWireSize(1);
        book.ended(slow, Status.DEADLINE_EXCEEDED);
        assertEquals(Set.of(NEAR), book.choice().near());
        book.ended(Members.sent(time, NEAR), Status.DEADLINE_EXCEEDED);
        assertEquals(Set.of(FAR), book.choice().near());
    }

    @Test
    void a_member_that_is_behind_where_others_were_half_a_minute_ago_is_left() {
        Members.stretch(book, time);
        round(5, 5, 5);
        assertEquals(Set.of(NEAR), book.choice().near());
        time.advance(Duration.ofMinutes(5));
        round(5, 9, 9);
        assertEquals(Set.of(NEAR), book.choice().near());
        time.advance(Duration.ofMinutes(5));
        round(8, 12, 12);
        assertEquals(Set.of(FAR), book.choice().near());
        time.advance(Duration.ofMinutes(5));
        round(12, 12, 12);
        assertEquals(Set.of(NEAR), book.choice().near());
    }

    @Test
    void a_cluster_that_went_back_is_used_again_in_the_round_after_the_next() {
        Members.stretch(book, time);
        round(100, 100, 100);
        time.advance(Duration.ofMinutes(5));
        round(3, 3, 3);
        assertEquals(Set.copyOf(ALL), book.choice().any());
        time.advance(Duration.ofMinutes(1));
        round(3, 3, 3);
        assertEquals(Set.of(NEAR), book.choice().near());
        assertFalse(book.hasLeft());
    }

    @Test
    void if_all_are_left_none_is() {
        Members.stretch(book, time);
        StatusResponse leaderless = Members.status(5).toBuilder().setLeader(0).build();
        ALL.forEach(member -> book.answered(member, leaderless));
        assertEquals(Set.copyOf(ALL), book.choice().any());
        assertEquals(Set.of(NEAR), book.choice().near());
    }

    @Test
    void the_round_trip_is_of_the_nearest_that_is_connected() {
        Members.stretch(book, time);
        assertEquals(OptionalLong.of(2_000_000), book.leastRoundTrip());
        Members.connect(book, List.of(FAR, FARTHEST));
        assertEquals(OptionalLong.of(70_000_000), book.leastRoundTrip());
        Members.connect(book, List.of());
        assertEquals(OptionalLong.of(2_000_000), book.leastRoundTrip());
    }

    @Test
    void a_change_of_the_choice_is_told_once() {
        Members.stretch(book, time);
        int[] told = {0};
        book.onChoice(() -> told[0]++);
        Inbound call = Members.sent(time, NEAR);
        book.ended(call, Status.DEADLINE_EXCEEDED);
        book.ended(call, Status.DEADLINE_EXCEEDED);
        assertEquals(1, told[0]);
    }

    @Test
    void where_it_is_asked_for_all_are_equals_whatever_is_measured() {
        MemberBook equals = new MemberBook(time::nanos, true);
        Members.stretch(equals, time);
        assertEquals(Set.copyOf(ALL), equals.choice().near());
    }

    private void round(long near, long far, long farthest) {
        book.round();
        book.answered(NEAR, Members.status(near));
        book.answered(FAR, Members.status(far));
        book.answered(FARTHEST, Members.status(farthest));
    }
}

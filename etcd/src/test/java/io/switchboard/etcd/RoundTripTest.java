package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.Status;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.VirtualTime;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How far a registry is, of what is asked of it anyway. */
class RoundTripTest {
    private final VirtualTime time = new VirtualTime();
    private final MemberBook book = new MemberBook(time::nanos);

    @Test
    void nothing_is_known_before_an_answer() {
        Inbound unanswered = Members.sent(time, Members.NEAR);
        time.advance(Duration.ofSeconds(3));
        book.ended(unanswered, Status.CANCELLED);
        book.ended(new Inbound(time::nanos), Status.CANCELLED);
        assertEquals(OptionalLong.empty(), book.leastRoundTrip());
    }

    @Test
    void it_is_the_best_that_the_nearest_member_does() {
        answer(Members.FAR, 70);
        answer(Members.NEAR, 40);
        answer(Members.NEAR, 3);
        answer(Members.NEAR, 9);
        assertEquals(OptionalLong.of(Duration.ofMillis(3).toNanos()), book.leastRoundTrip());
        assertEquals(OptionalLong.of(Duration.ofMillis(70).toNanos()), book.roundTrip(Members.FAR));
    }

    @Test
    void an_answer_of_an_error_is_one_too() {
        Inbound call = Members.sent(time, Members.NEAR);
        time.advance(Duration.ofMillis(5));
        call.inboundTrailers(new Metadata());
        book.ended(call, Status.OK);
        assertEquals(OptionalLong.of(Duration.ofMillis(5).toNanos()), book.leastRoundTrip());
    }

    @Test
    void what_is_large_is_no_farther() {
        Inbound call = Members.sent(time, Members.NEAR);
        time.advance(Duration.ofMillis(5));
        call.inboundHeaders();
        time.advance(Duration.ofSeconds(2));
        call.inboundTrailers(new Metadata());
        book.ended(call, Status.OK);
        assertEquals(OptionalLong.of(Duration.ofMillis(5).toNanos()), book.leastRoundTrip());
    }

    @Test
    void a_way_that_became_longer_is_known_after_some_measurements() {
        answer(Members.NEAR, 3);
        for (int minute = 0; minute < 21; minute++) {
            time.advance(Duration.ofMinutes(1));
            answer(Members.NEAR, 50);
        }
        assertEquals(OptionalLong.of(Duration.ofMillis(50).toNanos()), book.leastRoundTrip());
    }

    @Test
    void who_is_idle_keeps_what_was_measured() {
        answer(Members.NEAR, 3);
        time.advance(Duration.ofDays(1));
        assertEquals(OptionalLong.of(Duration.ofMillis(3).toNanos()), book.leastRoundTrip());
    }

    @Test
    void a_client_tells_it_once_its_registry_has_answered() throws Exception {
        try (ScriptedEtcd etcd = new ScriptedEtcd();
                EtcdClient client =
                        EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build())) {
            client.directory().follow(new ServiceName("demo"), snapshot -> {});
            ScriptedEtcd.take(etcd.ranges).answer(ScriptedEtcd.listed(5));
            // The watch is asked for once the list's answer has been counted.
            ScriptedEtcd.take(etcd.watches);
            Optional<Duration> roundTrip = client.roundTrip();
            assertTrue(roundTrip.isPresent() && !roundTrip.get().isZero(), roundTrip.toString());
        }
    }

    private void answer(SocketAddress member, int millis) {
        Inbound call = Members.sent(time, member);
        time.advance(Duration.ofMillis(millis));
        call.inboundHeaders();
        book.ended(call, Status.OK);
    }
}

package io.switchboard.etcd;

import static io.switchboard.etcd.Members.ALL;
import static io.switchboard.etcd.Members.FAR;
import static io.switchboard.etcd.Members.FARTHEST;
import static io.switchboard.etcd.Members.NEAR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.ScriptedChannel.Call;
import io.switchboard.etcd.api.MaintenanceGrpc;
import io.switchboard.etcd.api.StatusRequest;
import io.switchboard.etcd.api.StatusResponse;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How often members are asked how they are. */
class MemberProbesTest {
    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel channel = new ScriptedChannel();
    private final Connection connection = LeaseTest.connection(time, channel);
    private final MemberBook book = connection.members();
    private final List<Set<SocketAddress>> settled = new ArrayList<>();
    private final MemberProbes probes =
            new MemberProbes(connection.calls(), time, connection.random(), book, settled::add);

    MemberProbesTest() {
        book.onKnowledge(() -> time.execute(probes::look));
    }

    @Test
    void a_single_member_is_not_asked() {
        Members.connect(book, List.of(NEAR));
        time.advance(Duration.ofHours(1));
        assertEquals(List.of(), probed());
    }

    @Test
    void each_is_asked_a_few_times_at_once_and_then_every_few_minutes() {
        Members.connect(book, ALL);
        List<Call<StatusRequest, StatusResponse>> first = answerFor(Duration.ofSeconds(3));
        assertTrue(first.size() >= 9 && first.size() <= 15, first.size() + " at once");
        Set<SocketAddress> meant = new HashSet<>();
        first.forEach(call -> meant.add(call.meantFor()));
        assertEquals(Set.copyOf(ALL), meant);
        assertEquals(Set.of(NEAR), book.choice().near());
        int hourly = answerFor(Duration.ofHours(1)).size() / 3;
        assertTrue(hourly >= 10 && hourly <= 15, hourly + " an hour");
        assertEquals(Set.of(Set.of(NEAR)), Set.copyOf(settled));
    }

    @Test
    void members_that_never_answer_are_not_asked_without_end() {
        Members.connect(book, ALL);
        time.advance(Duration.ofMinutes(3));
        assertEquals(3 * 5, probed().size());
    }

    @Test
    void one_that_refuses_to_say_is_measured_all_the_same() {
        Members.connect(book, List.of(NEAR, FAR));
        for (int i = 0; i < 3; i++) {
            time.advance(Duration.ofMillis(301));
            for (Call<StatusRequest, StatusResponse> call : open()) {
                call.goesTo(call.meantFor());
                time.advance(Duration.ofMillis(call.meantFor().equals(NEAR) ? 1 : 70));
                call.answerBegins();
                call.end(Status.PERMISSION_DENIED);
                time.runDue();
            }
        }
        assertEquals(Set.of(NEAR), book.choice().near());
    }

    @Test
    void while_one_is_left_they_are_asked_more_often() {
        Members.connect(book, ALL);
        answerFor(Duration.ofSeconds(3));
        book.ended(Members.sent(time, NEAR), Status.DEADLINE_EXCEEDED);
        assertEquals(Set.of(FAR), book.choice().near());
        answerFor(Duration.ofSeconds(46));
        assertEquals(Set.of(NEAR), book.choice().near());
    }

    private final Set<Call<?, ?>> seen = new HashSet<>();

    private List<Call<StatusRequest, StatusResponse>> probed() {
        return channel.calls(MaintenanceGrpc.getStatusMethod());
    }

    private List<Call<StatusRequest, StatusResponse>> open() {
        return probed().stream().filter(seen::add).toList();
    }

    private List<Call<StatusRequest, StatusResponse>> answerFor(Duration duration) {
        List<Call<StatusRequest, StatusResponse>> answered = new ArrayList<>();
        long end = time.nanos() + duration.toNanos();
        while (time.nanos() < end) {
            time.advance(Duration.ofMillis(100));
            for (Call<StatusRequest, StatusResponse> call : open()) {
                answered.add(call);
                SocketAddress member = call.meantFor();
                call.goesTo(member);
                time.standStill(Duration.ofMillis(member.equals(NEAR) ? 2 : member.equals(FARTHEST) ? 320 : 70));
                call.answerBegins();
                call.answer(Members.status(5));
                time.runDue();
            }
        }
        return answered;
    }
}

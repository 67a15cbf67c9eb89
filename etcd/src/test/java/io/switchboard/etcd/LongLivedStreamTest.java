package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a stream opens, falls silent, breaks and opens again, whoever uses it. */
class LongLivedStreamTest implements LongLivedStream.User<WatchResponse> {
    private static final Status AWAY = Status.UNAVAILABLE.withDescription("etcd went away");
    private static final Status TOKEN = Status.UNAUTHENTICATED.withDescription("etcdserver: invalid auth token");
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel etcd = new ScriptedChannel();
    private final Connection connection = LeaseTest.connection(time, etcd);
    private final LongLivedStream<WatchRequest, WatchResponse> stream =
            new LongLivedStream<>(connection, WatchGrpc.getWatchMethod(), "the stream", this);
    private final List<String> told = new ArrayList<>();
    private boolean over;
    private boolean failing;

    @Override
    public void opened() {
        told.add("opened");
    }

    @Override
    public void received(WatchResponse message) {
        told.add("received");
        if (failing) {
            throw new IllegalStateException("as the test wants");
        }
    }

    @Override
    public boolean isOver(Status status) {
        return over;
    }

    @Override
    public void broke(Status status, boolean renews, boolean worked) {
        assertFalse(stream.isOpen());
        assertTrue(stream.isReopening());
        told.add((renews ? "renews" : "broke " + status.getCode()) + (worked ? " after it worked" : ""));
    }

    @Override
    public void reopen() {
        stream.open();
    }

    @Test
    void what_breaks_is_opened_again_after_a_pause_and_as_soon_as_the_connection_is_back() {
        stream.open();
        stream.worked();
        call().end(AWAY);
        time.runDue();
        time.advance(connection.backoff().bound(1).minusNanos(1));
        assertEquals(List.of("opened", "broke UNAVAILABLE after it worked"), told);
        time.advance(Duration.ofNanos(1));
        assertEquals(2, calls());
        call().end(AWAY);
        time.runDue();
        assertEquals(2, calls());
        connection.retries().hurry();
        assertEquals(3, calls());
        assertTrue(stream.isFailing());
        stream.worked();
        assertFalse(stream.isFailing());
    }

    @Test
    void a_token_that_is_refused_is_renewed_at_once_and_no_failure_until_that_is_no_news() {
        stream.open();
        for (int i = 0; i < Tokens.SILENT_RENEWALS; i++) {
            call().end(TOKEN);
            time.runDue();
            assertEquals(i + 2, calls());
            assertFalse(stream.isFailing());
        }
        call().end(TOKEN);
        time.runDue();
        assertEquals("broke UNAUTHENTICATED", told.get(told.size() - 1));
        assertEquals(Tokens.SILENT_RENEWALS + 1, calls());
    }

    @Test
    void a_silent_server_is_given_up_and_a_slow_line_is_not() {
        stream.open();
        stream.awaitAnswer(LIMIT, 3, "no answer");
        stream.awaitAnswer(LIMIT, 1, "which does not shorten the wait");
        for (int i = 0; i < 2; i++) {
            call().trickle(1);
            time.advance(LIMIT);
            assertTrue(stream.isOpen());
        }
        call().trickle(1);
        time.advance(LIMIT);
        assertEquals(List.of("opened", "broke DEADLINE_EXCEEDED"), told);
    }

    @Test
    void an_answer_ends_the_wait_for_it() {
        stream.open();
        stream.awaitAnswer(LIMIT, 1, "no answer");
        stream.stopWaiting();
        time.advance(LIMIT);
        assertTrue(stream.isOpen());
    }

    @Test
    void what_is_reported_after_the_end_is_dropped() {
        stream.open();
        ScriptedChannel.Call<WatchRequest, WatchResponse> first = call();
        stream.stop();
        first.reply(WatchResponse.getDefaultInstance());
        first.end(AWAY);
        time.runDue();
        assertEquals(List.of("opened"), told);
        assertFalse(stream.isReopening());
    }

    @Test
    void whoever_stops_it_while_it_waits_hears_nothing_more() {
        stream.open();
        call().end(AWAY);
        time.runDue();
        stream.stop();
        time.advance(Duration.ofMinutes(1));
        assertEquals(1, calls());
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void a_message_that_cannot_be_taken_breaks_the_stream() {
        failing = true;
        stream.open();
        call().reply(WatchResponse.getDefaultInstance());
        time.runDue();
        assertEquals(List.of("opened", "received", "broke INTERNAL"), told);
    }

    @Test
    void what_is_over_is_not_opened_again() {
        over = true;
        stream.open();
        call().end(Status.OK);
        time.advance(Duration.ofMinutes(1));
        assertEquals(List.of("opened"), told);
        assertEquals(1, calls());
    }

    private ScriptedChannel.Call<WatchRequest, WatchResponse> call() {
        return etcd.last(WatchGrpc.getWatchMethod());
    }

    private int calls() {
        return etcd.calls(WatchGrpc.getWatchMethod()).size();
    }
}

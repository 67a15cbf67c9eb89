package io.switchboard.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StageTest {
    private static final String A = "127.0.0.1:1001";
    private static final String B = "127.0.0.1:1002";

    private final VirtualTime time = new VirtualTime();
    private final Recording display = new Recording();
    private final DemoStage stage = new DemoStage("demo", time, display, 300);

    @Test
    void wait_ends_when_all_are_listed() {
        CompletableFuture<Void> both = stage.whenListed(Set.of(A, B));
        list(A);
        assertFalse(both.isDone());
        list(A, B);
        assertTrue(both.isDone());
        assertTrue(stage.whenListed(Set.of(A)).isDone());
    }

    @Test
    void list_that_is_not_known_yet_drops_nobody() {
        stage.fate(A, Fate.SERVING);
        list(A);
        stage.listed(Snapshot.unknown(new ServiceName("xiaoxu/demo"), time.now()));
        assertEquals(List.of(), display.events);
    }

    @Test
    void graceful_stop_is_told_step_by_step() {
        stage.fate(A, Fate.SERVING);
        stage.fate(B, Fate.SERVING);
        list(A, B);
        stage.fate(B, Fate.LEAVING);
        list(A);
        stage.ended(B);
        assertEquals(List.of(B + " is out of the registry: no new call goes there", B + " has ended"), display.events);
        assertEquals(Fate.LEFT, stage.report().servers().get(1).fate());
    }

    @Test
    void killed_server_is_dropped_when_its_lease_runs_out() {
        stage.fate(A, Fate.KILLED);
        list(A);
        stage.ended(A);
        list();
        assertEquals(List.of(A + ": its lease has run out, so the registry drops it"), display.events);
        assertEquals(Fate.KILLED, stage.report().servers().get(0).fate());
    }

    @Test
    void server_that_ends_unasked_is_lost() {
        stage.fate(A, Fate.SERVING);
        stage.ended(A);
        assertEquals(Fate.LOST, stage.report().servers().get(0).fate());
    }

    @Test
    void end_after_the_curtain_is_no_event() {
        stage.fate(A, Fate.SERVING);
        stage.curtain();
        stage.ended(A);
        assertEquals(List.of(), display.events);
    }

    @Test
    void newcomer_is_told_with_the_time_to_its_first_call() {
        stage.fate(A, Fate.JOINED);
        list(A);
        time.advance(Duration.ofMillis(12));
        answer(A);
        answer(A);
        assertEquals(List.of(A + " joins: first call 12 ms after the registry listed it"), display.events);
    }

    @Test
    void newcomer_that_answers_before_it_is_introduced_is_told_as_well() {
        list(A);
        time.advance(Duration.ofMillis(7));
        answer(A);
        stage.fate(A, Fate.JOINED);
        assertEquals(List.of(A + " joins: first call 7 ms after the registry listed it"), display.events);
    }

    @Test
    void server_that_nobody_introduced_is_a_guest() {
        answer(A);
        assertEquals(
                new DemoReport.Server(A, Fate.GUEST, 1),
                stage.report().servers().get(0));
    }

    @Test
    void failure_is_told_once_for_each_reason() {
        stage.failed("UNAVAILABLE");
        stage.failed("UNAVAILABLE");
        assertEquals(List.of("a call failed: UNAVAILABLE"), display.events);
        assertEquals(2, stage.report().failed());
    }

    @Test
    void full_bar_is_all_calls_or_the_busiest_server() {
        stage.draw();
        assertEquals(300, display.views.get(0).fullBar());
        for (int call = 0; call < 400; call++) {
            answer(A);
        }
        time.advance(Duration.ofSeconds(1));
        stage.draw();
        assertEquals(400, display.views.get(1).fullBar());
    }

    private void answer(String address) {
        stage.called();
        stage.answered(address);
    }

    private void list(String... addresses) {
        stage.listed(new Snapshot(
                new ServiceName("xiaoxu/demo"),
                Stream.of(addresses).map(Instance::at).toList(),
                1,
                Freshness.LIVE,
                time.now(),
                0,
                Set.of(),
                null));
    }

    static final class Recording implements Display {
        final List<String> events = new ArrayList<>();
        final List<DemoView> views = new ArrayList<>();

        @Override
        public void event(DemoView.Event event) {
            events.add(event.text());
        }

        @Override
        public void show(DemoView view) {
            views.add(view);
        }

        @Override
        public void close() {}
    }
}

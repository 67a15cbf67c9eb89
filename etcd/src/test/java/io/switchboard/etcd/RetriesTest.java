package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private final VirtualTime time = new VirtualTime();
    private final Retries retries = new Retries(time);
    private final List<String> ran = new ArrayList<>();

    @Test
    void a_retry_runs_when_its_delay_is_over() {
        retries.after(Duration.ofSeconds(2), () -> ran.add("a"));
        time.advance(Duration.ofMillis(1999));
        assertEquals(List.of(), ran);
        time.advance(Duration.ofMillis(1));
        assertEquals(List.of("a"), ran);
    }

    @Test
    void hurried_retries_run_at_once_and_only_once() {
        retries.after(Duration.ofSeconds(2), () -> ran.add("a"));
        retries.after(Duration.ofSeconds(1), () -> ran.add("b"));
        retries.hurry();
        assertEquals(List.of("a", "b"), ran);
        time.advance(Duration.ofSeconds(5));
        retries.hurry();
        assertEquals(List.of("a", "b"), ran);
    }

    @Test
    void a_retry_that_fails_again_waits_its_own_delay() {
        retries.after(Duration.ofSeconds(2), () -> {
            ran.add("first");
            retries.after(Duration.ofSeconds(1), () -> ran.add("second"));
        });
        retries.hurry();
        assertEquals(List.of("first"), ran);
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of("first", "second"), ran);
    }

    @Test
    void a_cancelled_retry_does_not_run() {
        Cancellable retry = retries.after(Duration.ofSeconds(2), () -> ran.add("a"));
        retry.cancel();
        retries.hurry();
        time.advance(Duration.ofSeconds(5));
        assertEquals(List.of(), ran);
        assertEquals(0, time.pendingTimers());
    }
}

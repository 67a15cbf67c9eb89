package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.switchboard.core.time.VirtualTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FirstAnswerTest {
    private final VirtualTime time = new VirtualTime();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void one_instance_that_does_not_answer_is_not_the_service() {
        CompletableFuture<String> answer = FirstAnswer.of(
                told -> told.accept(calls.incrementAndGet() < 3 ? "NOT_SERVING" : ""), () -> false, time);
        assertFalse(answer.isDone());
        time.advance(FirstAnswer.PAUSE.multipliedBy(2));
        assertEquals("", answer.getNow("none yet"));
        assertEquals(3, calls.get());
    }

    @Test
    void what_was_wrong_last_is_told_when_none_answers() {
        CompletableFuture<String> answer =
                FirstAnswer.of(told -> told.accept("problem " + calls.incrementAndGet()), () -> false, time);
        time.advance(FirstAnswer.PAUSE.multipliedBy(FirstAnswer.MOST_CALLS));
        assertEquals("problem " + FirstAnswer.MOST_CALLS, answer.getNow("none yet"));
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void nothing_is_asked_once_the_time_is_over() {
        CompletableFuture<String> answer = FirstAnswer.of(
                told -> {
                    calls.incrementAndGet();
                    told.accept("DEADLINE_EXCEEDED");
                },
                () -> true,
                time);
        assertEquals("DEADLINE_EXCEEDED", answer.getNow("none yet"));
        assertEquals(1, calls.get());
    }
}

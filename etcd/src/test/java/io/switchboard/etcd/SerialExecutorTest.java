package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Listeners that fail, and threads that cannot be had, cost one event of one listener at most. */
class SerialExecutorTest {
    private final List<String> ran = new ArrayList<>();

    @Test
    void a_listener_that_throws_an_error_does_not_silence_the_others() {
        SerialExecutor executor = new SerialExecutor(Runnable::run);
        executor.execute(() -> {
            throw new StackOverflowError();
        });
        executor.execute(() -> ran.add("next"));
        assertEquals(List.of("next"), ran);
    }

    @Test
    void behind_a_listener_that_does_not_return_a_bounded_number_waits_and_the_newest_with_them() {
        List<Runnable> threads = new ArrayList<>();
        SerialExecutor executor = new SerialExecutor(threads::add);
        for (int i = 0; i < 3000; i++) {
            String event = Integer.toString(i);
            executor.execute(() -> ran.add(event));
        }
        assertEquals(1, threads.size());
        threads.get(0).run();
        assertTrue(ran.size() <= 1000, () -> "waited: " + ran.size());
        assertEquals("2999", ran.get(ran.size() - 1));
    }

    @Test
    void what_no_thread_could_be_had_for_runs_with_the_next() {
        AtomicBoolean full = new AtomicBoolean(true);
        SerialExecutor executor = new SerialExecutor(task -> {
            if (full.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        });
        executor.execute(() -> ran.add("first"));
        assertEquals(List.of(), ran);
        full.set(false);
        executor.execute(() -> ran.add("second"));
        assertEquals(List.of("first", "second"), ran);
    }
}

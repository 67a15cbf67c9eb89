package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Foreign;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChannelTimerTest {
    private final PolicyHarness harness = new PolicyHarness();
    private int runs;
    private final ChannelTimer timer = new ChannelTimer(harness.helper, new Foreign("a test's timers"), () -> runs++);

    private void start() {
        harness.context.execute(() -> timer.start(1, TimeUnit.SECONDS));
    }

    @Test
    void it_runs_once_for_each_start() {
        start();
        assertTrue(timer.isPending());
        assertEquals(0, runs);
        harness.timers.fire();
        assertEquals(1, runs);
        assertFalse(timer.isPending());
        harness.timers.fire();
        assertEquals(1, runs);
        start();
        harness.timers.fire();
        assertEquals(2, runs);
    }

    @Test
    void another_start_replaces_the_one_before() {
        start();
        start();
        assertEquals(1, harness.pendingTimers());
        harness.timers.fire();
        assertEquals(1, runs);
    }

    @Test
    void what_is_stopped_does_not_run() {
        start();
        harness.context.execute(timer::stop);
        assertFalse(timer.isPending());
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void timers_that_take_no_task_leave_it_stopped() {
        harness.timers.thrown = new RejectedExecutionException("shut down");
        start();
        assertFalse(timer.isPending());
        harness.timers.thrown = null;
        start();
        harness.timers.fire();
        assertEquals(1, runs);
    }
}

package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RebuildThrottleTest {
    private final PolicyHarness harness = new PolicyHarness();
    private int lines = 10_000;
    private long took = TimeUnit.MILLISECONDS.toNanos(1);
    private int rebuilt;
    private final List<Throwable> failures = new ArrayList<>();
    private @Nullable Error broken;
    private final RebuildThrottle rebuilds = new RebuildThrottle(
            harness.helper,
            () -> harness.nanos,
            () -> {
                harness.nanos += took;
                rebuilt++;
                if (broken != null) {
                    throw broken;
                }
                return lines;
            },
            failures::add);

    private void want() {
        harness.context.execute(rebuilds::want);
    }

    private void pass(long millis) {
        harness.nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void the_first_comes_at_once_and_all_of_one_go_are_one() {
        harness.context.execute(() -> {
            for (int i = 0; i < 100; i++) {
                rebuilds.want();
            }
        });
        assertEquals(1, rebuilt);
    }

    @Test
    void what_is_thrown_stays_here_and_the_next_change_is_tried() {
        lines = 1;
        took = 0;
        broken = new StackOverflowError();
        want();
        want();
        assertEquals(List.of(broken, broken), failures);
        broken = null;
        want();
        assertEquals(3, rebuilt);
        assertEquals(2, failures.size());
    }

    @Test
    void a_large_set_pauses_a_microsecond_for_each_line() {
        want();
        pass(9);
        want();
        want();
        assertEquals(1, rebuilt);
        assertEquals(1, harness.pendingTimers());
        harness.timers.fire();
        assertEquals(2, rebuilt);
        pass(10);
        want();
        assertEquals(3, rebuilt);
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void what_takes_long_pauses_four_times_as_long() {
        took = TimeUnit.MILLISECONDS.toNanos(100);
        want();
        pass(399);
        want();
        assertEquals(1, rebuilt);
        harness.timers.fire();
        pass(400);
        want();
        assertEquals(3, rebuilt);
    }

    @Test
    void a_small_set_does_not_wait_unless_it_costs_much() {
        lines = 1000;
        took = TimeUnit.MICROSECONDS.toNanos(100);
        for (int i = 1; i <= 5; i++) {
            want();
            assertEquals(i, rebuilt);
        }
        took = TimeUnit.MILLISECONDS.toNanos(100);
        want();
        assertEquals(6, rebuilt);
        want();
        assertEquals(7, rebuilt, "once may have been a pause of the process");
        want();
        assertEquals(7, rebuilt);
        pass(400);
        harness.timers.fire();
        assertEquals(8, rebuilt);
    }

    @Test
    void no_pause_is_longer_than_a_second() {
        took = TimeUnit.SECONDS.toNanos(10);
        want();
        pass(1000);
        want();
        assertEquals(2, rebuilt);
    }

    @Test
    void after_the_end_there_is_none() {
        want();
        want();
        harness.context.execute(rebuilds::stop);
        assertEquals(0, harness.pendingTimers());
        assertEquals(1, rebuilt);
    }
}

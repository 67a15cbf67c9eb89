package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.EquivalentAddressGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedialTimerTest {
    private final PolicyHarness harness = new PolicyHarness();
    private final List<Boolean> dials = new ArrayList<>();
    private final RedialTimer timer = new RedialTimer(harness.helper, () -> harness.nanos, dials::add);

    private void pass(long seconds) {
        harness.nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    private void run(Runnable action) {
        harness.context.execute(action);
    }

    @Test
    void news_dials_at_once_where_the_last_dial_has_had_its_second() {
        run(timer::dialled);
        pass(1);
        run(timer::forNews);
        assertEquals(List.of(true), dials);
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void much_news_within_a_second_is_one_dial_after_it() {
        run(timer::dialled);
        for (int i = 0; i < 10; i++) {
            run(timer::forNews);
        }
        assertEquals(List.of(), dials);
        assertEquals(1, harness.pendingTimers());
        harness.timers.fire();
        assertEquals(List.of(true), dials);
    }

    @Test
    void hope_dials_later_and_not_if_it_was_dialled_within_ten_seconds() {
        run(timer::dialled);
        pass(9);
        run(() -> timer.forHope(5));
        assertEquals(0, harness.pendingTimers());
        pass(1);
        run(() -> timer.forHope(5));
        run(() -> timer.forHope(5));
        assertEquals(1, harness.pendingTimers());
        harness.timers.fire();
        assertEquals(List.of(false), dials);
    }

    @Test
    void news_replaces_hope_and_hope_replaces_nothing() {
        pass(10);
        run(() -> timer.forHope(5));
        run(timer::forNewsNext);
        run(() -> timer.forHope(5));
        assertEquals(1, harness.pendingTimers());
        harness.timers.fire();
        assertEquals(List.of(true), dials);
    }

    @Test
    void what_is_stopped_dials_no_more() {
        run(timer::forNewsNext);
        run(timer::stop);
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void another_id_another_incarnation_and_the_end_of_doubt_are_news() {
        EquivalentAddressGroup one = PolicyHarness.endpoint(1, instance -> instance.incarnation(1));
        assertFalse(RedialTimer.isNews(one, PolicyHarness.endpoint(1, instance -> instance.incarnation(1))));
        assertFalse(RedialTimer.isNews(
                one,
                PolicyHarness.endpoint(1, instance -> instance.incarnation(1).weight(5))));
        assertTrue(RedialTimer.isNews(one, PolicyHarness.endpoint(1, instance -> instance.incarnation(2))));
        assertTrue(RedialTimer.isNews(
                one,
                PolicyHarness.endpoint(1, instance -> instance.incarnation(1).id("other"))));
        assertTrue(RedialTimer.isNews(harness.doubted(1), one));
        assertFalse(RedialTimer.isNews(one, harness.doubted(1)));
        assertFalse(RedialTimer.isNews(one, PolicyHarness.endpoint(1)));
    }
}

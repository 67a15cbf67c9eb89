package io.switchboard.core.directory;

import static io.switchboard.core.Fleet.instances;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.Fleet;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.directory.Doubts.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DoubtsTest {
    private static final DoubtRules RULES = new DoubtRules(
            Duration.ofSeconds(10), Duration.ofMillis(1500), Duration.ofSeconds(5), Duration.ofMinutes(5));

    private final Doubts doubts = new Doubts(RULES);

    @Test
    void the_first_set_is_compared_with_nothing() {
        assertEquals(Outcome.NONE, listed(0));
        assertEquals(Outcome.NONE, listed(0, "a", "b"));
    }

    @Test
    void an_emptied_set_is_doubted_whole() {
        listed(0, "a", "b", "c");
        assertEquals(3, listed(1).begun());
        assertEquals(List.of("a", "b", "c"), kept());
        assertDoubted("a", "b", "c");
    }

    @Test
    void a_single_instance_that_goes_is_doubted() {
        listed(0, "a");
        listed(1);
        assertDoubted("a");
    }

    @Test
    void half_exactly_is_obeyed() {
        listed(0, "a", "b", "c", "d");
        listed(1, "a", "b");
        assertDoubted();
        assertEquals(List.of("a", "b"), kept());
    }

    @Test
    void more_than_half_at_once_is_doubted() {
        listed(0, "a", "b", "c", "d", "e");
        listed(1, "a", "b");
        assertDoubted("c", "d", "e");
    }

    @Test
    void of_removals_one_by_one_only_those_beyond_half_are_doubted_and_none_comes_back() {
        listed(0, "a", "b", "c", "d");
        listed(1, "b", "c", "d");
        listed(2, "c", "d");
        assertDoubted();
        listed(3, "d");
        assertDoubted("c");
        listed(4);
        assertDoubted("c", "d");
        assertEquals(List.of("c", "d"), kept());
    }

    @Test
    void removals_count_for_the_length_of_the_window_and_no_longer() {
        listed(0, "a", "b", "c");
        listed(1_000, "b", "c");
        listed(11_000, "c");
        assertDoubted("b");

        Doubts later = new Doubts(RULES);
        later.listed(instances("a", "b", "c"), 0);
        later.listed(instances("b", "c"), nanos(1_000));
        later.listed(instances("c"), nanos(11_000) + 1);
        assertEquals(Set.of(), later.doubted().keySet());
    }

    @Test
    void an_announced_removal_is_obeyed_and_does_not_count() {
        listed(0, "a", "b", "c!", "d!");
        listed(1, "a", "b");
        assertDoubted();
        listed(2, "b");
        assertDoubted();
    }

    @Test
    void the_last_instance_may_leave_when_it_announces_it() {
        listed(0, "a");
        listed(1, "a!");
        listed(2);
        assertDoubted();
        assertEquals(List.of(), kept());
    }

    @Test
    void in_a_mass_removal_those_that_announced_it_are_obeyed() {
        listed(0, "a", "b", "c!");
        listed(1);
        assertDoubted("a", "b");
    }

    @Test
    void what_is_listed_again_is_doubted_no_more_and_counts_no_more() {
        listed(0, "a", "b", "c");
        listed(1);
        assertEquals(1, listed(2, "a").listedAgain());
        assertDoubted("b", "c");
        assertEquals(2, listed(3, "a", "b", "c").listedAgain());
        assertDoubted();
        listed(4, "a", "b");
        assertDoubted();
    }

    @Test
    void what_is_listed_again_as_draining_is_obeyed_when_it_goes() {
        listed(0, "a", "b", "c");
        listed(1);
        listed(2, "a!");
        assertDoubted("b", "c");
        listed(3);
        assertDoubted("b", "c");
    }

    @Test
    void a_doubted_instance_goes_when_its_address_has_another_id() {
        listed(0, "a", "b", "c");
        listed(1);
        Instance renamed = Fleet.instance("a").toBuilder().id("z").build();
        assertEquals(
                1,
                doubts.listed(InstanceList.copyOf(List.of(renamed)), nanos(2)).replaced());
        assertDoubted("b", "c");
        assertEquals(List.of("b", "c", "z"), kept());
    }

    @Test
    void who_comes_back_under_another_id_at_once_has_not_gone() {
        listed(0, "a", "b");
        List<Instance> renamed = List.of(
                Fleet.instance("a").toBuilder().id("y").build(),
                Fleet.instance("b").toBuilder().id("z").build());
        assertEquals(Outcome.NONE, doubts.listed(InstanceList.copyOf(renamed), nanos(1)));
        assertEquals(List.of("y", "z"), kept());
    }

    @Test
    void newcomers_do_not_make_up_for_those_that_went() {
        // A registry restored from a backup: servers that are long gone, and none of those that live.
        listed(0, "a", "b", "c");
        listed(1, "x", "y", "z");
        assertDoubted("a", "b", "c");
        assertEquals(List.of("a", "b", "c", "x", "y", "z"), kept());
    }

    @Test
    void half_of_a_set_may_be_replaced() {
        listed(0, "a", "b", "c", "d");
        listed(1, "a", "b", "x", "y");
        assertDoubted();
    }

    @Test
    void what_never_answers_is_dropped_after_the_patience() {
        listed(0, "a");
        listed(1_000);
        assertEquals(nanos(1500), doubts.remaining(nanos(1_000)));
        assertEquals(Outcome.NONE, doubts.expire(nanos(2_500) - 1));
        assertEquals(1, doubts.expire(nanos(2_500)).unanswered());
        assertEquals(List.of(), kept());
    }

    @Test
    void each_answer_keeps_it_for_the_proof_period_and_the_patience() {
        listed(0, "a", "b");
        listed(1_000);
        answered("a", 2_000);
        assertEquals(1, doubts.expire(nanos(2_500)).unanswered());
        assertDoubted("a");
        assertEquals(nanos(6_000), doubts.remaining(nanos(2_500)));
        answered("a", 8_000);
        assertEquals(Outcome.NONE, doubts.expire(nanos(14_500) - 1));
        assertEquals(1, doubts.expire(nanos(14_500)).unanswered());
    }

    @Test
    void the_bound_ends_the_doubt_whatever_answers() {
        listed(0, "a");
        listed(0);
        for (int second = 1; second < 300; second++) {
            answered("a", second * 1_000L);
            assertEquals(Outcome.NONE, doubts.expire(nanos(second * 1_000L)));
        }
        answered("a", 299_999);
        assertEquals(nanos(1), doubts.remaining(nanos(299_999)));
        assertEquals(1, doubts.expire(nanos(300_000)).outlasted());
        assertDoubted();
    }

    @Test
    void what_did_not_answer_while_this_process_stood_still_gets_its_patience_again() {
        listed(0, "a", "b");
        listed(0);
        answered("b", 1_000);
        doubts.excuse(nanos(60_000));
        assertEquals(Outcome.NONE, doubts.expire(nanos(61_500) - 1));
        answered("b", 61_000);
        assertEquals(1, doubts.expire(nanos(61_500)).unanswered());
        assertDoubted("b");
    }

    @Test
    void time_may_start_anywhere() {
        Doubts late = new Doubts(RULES);
        long start = Long.MAX_VALUE - nanos(500);
        late.listed(instances("a", "b", "c", "d"), start);
        late.listed(instances("b", "c", "d"), start);
        late.listed(instances("d"), start + nanos(1_000));
        assertEquals(Set.of("b", "c"), late.doubted().keySet());
        assertEquals(Outcome.NONE, late.expire(start + nanos(2_000)));
        assertEquals(2, late.expire(start + nanos(2_500)).unanswered());
    }

    private Outcome listed(long millis, String... names) {
        return doubts.listed(instances(names), nanos(millis));
    }

    private void answered(String id, long millis) {
        requireNonNull(doubts.doubted().get(id)).answered(nanos(millis));
    }

    private List<String> kept() {
        return doubts.kept().stream().map(Instance::id).toList();
    }

    private void assertDoubted(String... ids) {
        assertEquals(Set.of(ids), doubts.doubted().keySet());
    }

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}

package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.balancing.Failover.Cap;
import io.switchboard.balancing.Failover.Datacenter;
import io.switchboard.balancing.Failover.Mode;
import io.switchboard.balancing.Failover.Reason;
import io.switchboard.balancing.Failover.Rules;
import io.switchboard.balancing.Failover.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailoverTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Cap CAP = new Cap(0.3, 0.7);
    private static final Datacenter WELL = of(10);

    private final Failover failover = new Failover();

    private static Rules rules(Mode mode, Cap cap) {
        return new Rules(mode, 0.7, 0.85, 30 * SECOND, 60 * SECOND, 1.4, cap);
    }

    private static Datacenter of(double able) {
        return new Datacenter(able, 10, false);
    }

    private static Datacenter drained(double able) {
        return new Datacenter(able, 10, true);
    }

    private Verdict at(double seconds, Datacenter... datacenters) {
        return at(rules(Mode.AUTOMATIC, Cap.NONE), seconds, datacenters);
    }

    private Verdict at(Rules rules, double seconds, Datacenter... datacenters) {
        return failover.judge(rules, List.of(datacenters), Math.round(seconds * SECOND));
    }

    private static void assertShares(Verdict verdict, double refused, double... shares) {
        for (int i = 0; i < shares.length; i++) {
            assertEquals(shares[i], verdict.byDatacenter().get(i), 1e-6, verdict.toString());
        }
        assertEquals(refused, verdict.refused(), 1e-6, verdict.toString());
    }

    @Test
    void no_call_leaves_while_enough_is_left_at_home() {
        Verdict verdict = at(0, of(7), WELL, WELL);

        assertShares(verdict, 0, 1, 0, 0);
        assertEquals(Reason.AT_HOME, verdict.reason());
        assertEquals(0, verdict.againNanos());
    }

    @Test
    void below_the_threshold_home_keeps_what_it_can_bear() {
        Verdict verdict = at(0, of(5), WELL, WELL);

        assertShares(verdict, 0, 0.7, 0.3, 0);
        assertEquals(Reason.BELOW, verdict.reason());
    }

    @Test
    void who_is_unwell_passes_calls_on_to_the_next() {
        assertShares(at(0, of(0), of(5), WELL), 0, 0, 0.7, 0.3);
        assertShares(at(1, of(0), of(0), WELL), 0, 0, 0, 1);
    }

    @Test
    void everything_moves_at_once_when_nobody_is_left_at_home() {
        at(0, WELL, WELL);

        assertShares(at(0.001, of(0), WELL), 0, 0, 1);
        assertEquals(Reason.NOBODY, at(0.002, of(0), WELL).reason());
    }

    @Test
    void a_service_that_was_never_at_home_is_elsewhere_until_it_is_and_then_lost() {
        Datacenter never = new Datacenter(0, 0, false);
        assertShares(at(0, never, WELL), 0, 0, 1);
        assertEquals(Reason.ELSEWHERE, at(3600, never, WELL).reason());
        assertEquals(Reason.HELD, at(3601, WELL, WELL).reason());
        at(3631, WELL, WELL);
        assertEquals(Reason.AT_HOME, at(3691, WELL, WELL).reason());
        at(3700, of(0), WELL);
        assertEquals(Reason.NOBODY, at(9000, never, WELL).reason(), "what is forgotten was there");
    }

    @Test
    void calls_come_back_after_the_hold_and_then_little_by_little() {
        at(0, WELL, WELL);
        at(1, of(0), WELL);
        Verdict held = at(10, WELL, WELL);
        assertShares(held, 0, 0, 1);
        assertEquals(Reason.HELD, held.reason());
        assertEquals(30 * SECOND, held.againNanos());

        Verdict returning = at(40, WELL, WELL);
        assertShares(returning, 0, 0, 1);
        assertEquals(Reason.RETURNING, returning.reason());
        assertEquals(SECOND, returning.againNanos());
        assertShares(at(55, WELL, WELL), 0, 0.25, 0.75);
        assertShares(at(99.5, WELL, WELL), 0, 59.5 / 60, 0.5 / 60);
        Verdict home = at(100, WELL, WELL);
        assertShares(home, 0, 1, 0);
        assertEquals(0, home.againNanos());
    }

    @Test
    void a_break_starts_the_hold_again_and_one_during_the_return_ends_it_at_once() {
        at(0, WELL, WELL);
        at(1, of(0), WELL);
        at(10, WELL, WELL);
        at(30, of(8), WELL);
        assertEquals(Reason.HELD, at(31, WELL, WELL).reason());
        assertEquals(Reason.HELD, at(60, WELL, WELL).reason());
        assertEquals(Reason.RETURNING, at(61, WELL, WELL).reason());

        assertShares(at(91, WELL, WELL), 0, 0.5, 0.5);
        assertShares(at(92, of(6), WELL), 0, 31.0 / 60, 29.0 / 60);
        assertShares(at(93, of(1), WELL), 0, 0.14, 0.86);
    }

    @Test
    void between_the_thresholds_everybody_stays_where_they_are() {
        at(0, WELL, WELL);
        assertShares(at(1, of(8), WELL), 0, 1, 0);
        at(2, of(4), WELL);
        assertShares(at(1000, of(8), WELL), 0, 0.56, 0.44);
    }

    @Test
    void what_flaps_moves_once_a_hold_at_most() {
        at(0, WELL, WELL);
        int moves = 0;
        boolean home = true;
        for (int second = 1; second <= 600; second++) {
            boolean now = at(second, second / 10 % 2 == 0 ? WELL : of(0), WELL)
                            .byDatacenter()
                            .get(0)
                    > 0;
            moves += home != now ? 1 : 0;
            home = now;
        }
        assertEquals(1, moves);
    }

    @Test
    void what_is_there_from_the_beginning_is_no_return() {
        assertShares(at(0, new Datacenter(0, 0, false), WELL), 0, 0, 1);
        assertShares(at(2, WELL, WELL), 0, 1, 0);
    }

    @Test
    void what_comes_long_after_the_beginning_is_held_and_ramped() {
        at(0, new Datacenter(0, 0, false), WELL);
        assertShares(at(31, WELL, WELL), 0, 0, 1);
        assertShares(at(61, WELL, WELL), 0, 0, 1);
        assertShares(at(91, WELL, WELL), 0, 0.5, 0.5);
    }

    @Test
    void a_drain_takes_all_calls_away_and_its_end_brings_them_back_slowly() {
        at(0, WELL, WELL);
        Verdict away = at(1, drained(10), WELL);
        assertShares(away, 0, 0, 1);
        assertEquals(Reason.DRAINED, away.reason());
        assertEquals(0, away.againNanos());
        assertEquals(Reason.HELD, at(100, WELL, WELL).reason());
        assertEquals(Reason.RETURNING, at(130, WELL, WELL).reason());
        assertShares(at(160, WELL, WELL), 0, 0.5, 0.5);
    }

    @Test
    void who_is_drained_gets_nothing_from_elsewhere_while_another_can_answer() {
        assertShares(at(0, of(0), drained(10), WELL), 0, 0, 0, 1);
        assertShares(at(1, of(0), drained(10), of(0)), 0, 0, 1, 0);
        assertShares(at(2, of(1), drained(10), of(0)), 0, 1, 0, 0);
        assertShares(at(3, drained(10), drained(10), of(0)), 0, 1, 0, 0);
    }

    @Test
    void never_means_never() {
        Rules never = rules(Mode.NEVER, CAP);
        assertShares(at(never, 0, drained(1), WELL), 0, 1, 0);
        Verdict nobody = at(never, 1, of(0), WELL);
        assertShares(nobody, 1, 0, 0);
        assertEquals(Reason.STAYS, nobody.reason());
    }

    @Test
    void an_operator_alone_sends_calls_away() {
        Rules operator = rules(Mode.OPERATOR, Cap.NONE);
        assertShares(at(operator, 0, of(2), WELL), 0, 1, 0);
        assertShares(at(operator, 1, of(0), WELL), 1, 0, 0);
        assertShares(at(operator, 2, drained(0), WELL), 0, 0, 1);
        assertShares(at(operator, 3, of(0), WELL), 0, 0, 1);
    }

    @Test
    void what_may_not_be_added_to_others_fails() {
        Verdict verdict = at(rules(Mode.AUTOMATIC, CAP), 0, of(0), WELL, WELL);

        assertShares(verdict, 1 - 2 * 0.3 / 0.7, 0, 0.3 / 0.7, 0.3 / 0.7);
        assertTrue(verdict.capped());
    }

    @Test
    void a_larger_datacenter_may_get_more() {
        Verdict verdict = at(rules(Mode.AUTOMATIC, CAP), 0, of(0), new Datacenter(20, 20, false));

        assertShares(verdict, 1 - 0.6 / 0.7, 0, 0.6 / 0.7);
    }

    @Test
    void what_others_may_not_have_stays_at_home_as_far_as_that_can_bear_it() {
        Rules capped = rules(Mode.AUTOMATIC, CAP);
        assertShares(at(capped, 0, drained(10), WELL), 0, 1 - 0.3 / 0.7, 0.3 / 0.7);
        assertShares(at(capped, 1, drained(2), WELL), 0.72 - 0.3 / 0.7, 0.28, 0.3 / 0.7);
    }

    @Test
    void the_calls_do_not_get_fewer_while_it_is_forgotten_what_home_had() {
        Rules capped = rules(Mode.AUTOMATIC, CAP);
        at(capped, 0, WELL, WELL);
        at(capped, 1, of(0), WELL);

        assertShares(at(capped, 3600, new Datacenter(0, 0.1, false), WELL), 1 - 0.3 / 0.7, 0, 0.3 / 0.7);
    }

    @Test
    void who_never_had_servers_at_home_has_no_load_to_be_capped() {
        assertShares(at(rules(Mode.AUTOMATIC, CAP), 0, new Datacenter(0, 0, false), WELL), 0, 0, 1);
    }

    @Test
    void one_datacenter_is_all_there_is() {
        assertShares(at(rules(Mode.AUTOMATIC, CAP), 0, of(1)), 0, 1);
    }

    /** Whatever happens, in whatever order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shares_are_whole_and_nobody_gets_calls_who_cannot_answer(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int run = 0; run < 200; run++) {
            Failover one = new Failover();
            Rules rules = random(random);
            long now = random.nextLong();
            int count = 1 + random.nextInt(5);
            for (int step = 0; step < 50; step++) {
                now += random.nextLong(20 * SECOND);
                List<Datacenter> all = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    all.add(datacenter(random));
                }
                check(rules, all, one.judge(rules, all, now), "seed " + seed + ", " + rules + ", " + all);
            }
        }
    }

    private static void check(Rules rules, List<Datacenter> all, Verdict verdict, String told) {
        double sum = verdict.refused();
        for (int i = 0; i < all.size(); i++) {
            double share = verdict.byDatacenter().get(i);
            sum += share;
            assertTrue(share >= 0 && share <= 1, told + verdict);
            assertTrue(share == 0 || all.get(i).able() > 0, told + verdict);
        }
        assertEquals(1, sum, 1e-6, told + verdict);
        assertTrue(verdict.refused() >= 0 && verdict.againNanos() >= 0, told + verdict);
        boolean nobody = all.get(0).able() == 0
                && (rules.mode() != Mode.AUTOMATIC || all.stream().allMatch(one -> one.able() == 0));
        if (verdict.refused() > 0 && !nobody) {
            assertTrue(!Double.isInfinite(rules.cap().maxAdded()), told + verdict);
            Datacenter own = all.get(0);
            double bears = own.able() == 0 ? 0 : Math.min(1, 1.4 * own.able() / own.lately());
            assertTrue(verdict.byDatacenter().get(0) >= bears - 1e-6, "home could have answered: " + told + verdict);
        }
    }

    @Test
    void the_more_is_left_the_more_stays_and_the_less_is_refused() {
        SplittableRandom random = new SplittableRandom(11);
        for (int run = 0; run < 2000; run++) {
            Rules rules = rules(Mode.AUTOMATIC, random.nextBoolean() ? CAP : Cap.NONE);
            Datacenter other = of(random.nextInt(11));
            double stayed = -1;
            double refused = 2;
            for (int able = 0; able <= 10; able++) {
                Verdict verdict = new Failover().judge(rules, List.of(of(able), other, WELL), 0);
                assertTrue(verdict.byDatacenter().get(0) >= stayed - 1e-9);
                assertTrue(verdict.refused() <= refused + 1e-9);
                stayed = verdict.byDatacenter().get(0);
                refused = verdict.refused();
            }
            refused = 2;
            for (int able = 0; able <= 10; able++) {
                Verdict verdict = new Failover().judge(rules, List.of(of(1), of(able), other), 0);
                assertTrue(verdict.refused() <= refused + 1e-9, verdict.toString());
                refused = verdict.refused();
            }
        }
    }

    private static Datacenter datacenter(SplittableRandom random) {
        double lately = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextDouble() * 100;
        double able = random.nextInt(3) == 0 ? (random.nextBoolean() ? 0 : lately) : lately * random.nextDouble();
        return new Datacenter(able, lately, random.nextInt(5) == 0);
    }

    private static Rules random(SplittableRandom random) {
        double leave = random.nextDouble();
        return new Rules(
                List.of(Mode.NEVER, Mode.AUTOMATIC, Mode.OPERATOR).get(random.nextInt(3)),
                leave,
                leave + random.nextDouble() * (1 - leave),
                random.nextBoolean() ? 0 : random.nextLong(60 * SECOND),
                random.nextBoolean() ? 0 : random.nextLong(60 * SECOND),
                1.4,
                random.nextBoolean()
                        ? Cap.NONE
                        : new Cap(0.01 + random.nextDouble(), 0.01 + 0.99 * random.nextDouble()));
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void each_reason_has_words(Reason reason) {
        assertTrue(reason.words().length() > 10);
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertThrows(IllegalArgumentException.class, () -> new Rules(Mode.AUTOMATIC, 0.8, 0.7, 0, 0, 1.4, Cap.NONE));
        assertThrows(IllegalArgumentException.class, () -> new Rules(Mode.AUTOMATIC, 0.5, 0.7, -1, 0, 1.4, Cap.NONE));
        assertThrows(IllegalArgumentException.class, () -> new Rules(Mode.AUTOMATIC, 0.5, 0.7, 0, 0, 0, Cap.NONE));
        assertThrows(IllegalArgumentException.class, () -> new Cap(0, 0.7));
        assertThrows(IllegalArgumentException.class, () -> new Cap(0.3, 0));
        assertThrows(IllegalArgumentException.class, () -> new Datacenter(2, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new Datacenter(Double.NaN, 1, false));
    }
}

package io.switchboard.operator.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.ServiceName;
import io.switchboard.operator.drill.Drill.Phase;
import io.switchboard.operator.drill.Drill.Step;
import io.switchboard.operator.drill.DrillReport.Verdict;
import io.switchboard.operator.drill.DrillSample.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The rules of a drill of datacenter eu, a second at a time: 30 s before, 60 s drained, 120 s to come back. */
class DrillTest {
    private static final DrainTarget EU = new DrainTarget.Datacenter(new DatacenterName("eu"));
    private static final int BEFORE = 30;
    private static final int DRAINED = 60;

    private final List<Step> steps = new ArrayList<>();
    private Drill drill = new Drill(plan(0.01, OptionalDouble.empty(), false), 0);
    private int second;

    private static DrillPlan plan(double failures, OptionalDouble load, boolean forced) {
        return new DrillPlan(
                EU,
                Duration.ofSeconds(BEFORE),
                Duration.ofSeconds(DRAINED),
                Duration.ofSeconds(120),
                failures,
                load,
                forced);
    }

    /** What is seen in one second. */
    private record Second(long calls, long failed, long eu, long us) {
        static final Second AT_HOME = new Second(10, 0, 10, 0);
        static final Second AWAY = new Second(10, 0, 0, 10);

        DrillSample of(Source source) {
            Latencies latencies = new Latencies();
            for (long i = failed; i < calls; i++) {
                latencies.add(1_000_000);
            }
            return new DrillSample(
                    source,
                    Duration.ofSeconds(1),
                    calls,
                    failed,
                    Map.of("eu", eu, "us", us),
                    latencies,
                    failed > 0 ? "UNAVAILABLE: nobody" : "");
        }
    }

    private long nanos() {
        return second * 1_000_000_000L;
    }

    /** Some seconds in which all is so; what is to be done is done. */
    private Step pass(int seconds, Second... seen) {
        Step step = Step.GO_ON;
        for (int i = 0; i < seconds; i++) {
            second++;
            for (Second one : seen) {
                drill.add(one.of(Source.PROBE), nanos());
            }
            step = done();
        }
        return step;
    }

    private Step clients(int seconds, Second seen) {
        Step step = Step.GO_ON;
        for (int i = 0; i < seconds; i++) {
            second++;
            drill.add(seen.of(Source.CLIENTS), nanos());
            step = done();
        }
        return step;
    }

    private Step done() {
        Step step = drill.next(nanos());
        steps.add(step);
        if (step == Step.DRAIN) {
            drill.drained(nanos());
        } else if (step == Step.TAKE_BACK) {
            drill.takenBack(nanos());
        }
        return step;
    }

    @Test
    void one_in_which_all_calls_leave_and_come_back_has_passed() {
        assertEquals(Step.DRAIN, pass(BEFORE, Second.AT_HOME));
        pass(2, Second.AT_HOME);
        assertEquals(Step.TAKE_BACK, pass(DRAINED - 2, Second.AWAY));
        pass(20, Second.AWAY);
        assertEquals(Step.END, pass(8, Second.AT_HOME));
        DrillReport report = drill.report();
        assertEquals(List.of(), report.reasons());
        assertEquals(Verdict.PASSED, report.verdict());
        assertEquals(Optional.of(Duration.ofSeconds(DRAINED)), report.lasted());
        assertEquals(Optional.of(Duration.ofSeconds(2)), report.emptied());
        assertEquals(Optional.of(Duration.ofSeconds(28)), report.returned());
        DrillFigures probe = report.figures().get(0);
        assertEquals(300, probe.before().calls());
        assertEquals(1, probe.before().share("eu"));
        assertEquals(600, probe.drained().calls());
        assertEquals(20.0 / 600, probe.drained().share("eu"), 1e-9);
        assertEquals(0.8, probe.last().share("eu"), 1e-9);
        assertTrue(probe.before().half().getAsLong() < 1_070_000);
        assertEquals(1, steps.stream().filter(step -> step == Step.DRAIN).count());
        assertEquals(1, steps.stream().filter(step -> step == Step.TAKE_BACK).count());
    }

    @Test
    void it_is_taken_back_at_once_when_too_many_calls_fail() {
        pass(BEFORE, Second.AT_HOME);
        pass(5, Second.AWAY);
        assertEquals(Step.GO_ON, pass(1, new Second(10, 1, 0, 10)));
        assertEquals(Step.TAKE_BACK, pass(1, new Second(10, 1, 0, 10)));
        assertEquals(Phase.RETURNING, drill.phase());
        assertEquals(Step.END, pass(10, Second.AT_HOME));
        DrillReport report = drill.report();
        assertEquals(Verdict.ABORTED, report.verdict());
        assertEquals(
                List.of("2.9 % of the calls of the probe failed in the last 10 s (2 of 70), and 1 % may, such as"
                        + " UNAVAILABLE: nobody"),
                report.reasons());
        assertEquals(Optional.of(Duration.ofSeconds(7)), report.lasted());
    }

    @Test
    void so_few_calls_that_they_say_nothing_abort_nothing() {
        pass(BEFORE, Second.AT_HOME);
        assertEquals(Step.TAKE_BACK, pass(DRAINED, new Second(1, 1, 0, 1)));
        DrillReport report = drill.report();
        assertEquals(
                List.of("100 % of the calls of the probe failed while it was drained, and 1 % may, such as"
                        + " UNAVAILABLE: nobody"),
                report.reasons());
        assertEquals(Verdict.FAILED, report.verdict());
    }

    @Test
    void one_failure_is_chance_unless_none_may_be() {
        pass(BEFORE, Second.AT_HOME);
        pass(5, Second.AWAY);
        assertEquals(Step.GO_ON, pass(1, new Second(10, 1, 0, 10)));
        drill = new Drill(plan(0, OptionalDouble.empty(), false), nanos());
        pass(BEFORE, Second.AT_HOME);
        pass(5, Second.AWAY);
        assertEquals(Step.TAKE_BACK, pass(1, new Second(10, 1, 0, 10)));
    }

    @Test
    void failures_are_counted_for_each_source_by_itself() {
        for (int i = 0; i < BEFORE; i++) {
            drill.add(new Second(10_000, 0, 10_000, 0).of(Source.CLIENTS), nanos());
            pass(1, Second.AT_HOME);
        }
        Step step = Step.GO_ON;
        for (int i = 0; i < 3 && step == Step.GO_ON; i++) {
            drill.add(new Second(10_000, 0, 0, 10_000).of(Source.CLIENTS), nanos());
            step = pass(1, new Second(10, 5, 0, 10));
        }
        assertEquals(Step.TAKE_BACK, step);
    }

    @Test
    void it_is_taken_back_when_another_place_gets_too_many_calls() {
        drill = new Drill(plan(0.01, OptionalDouble.of(1.5), false), 0);
        assertEquals(Step.DRAIN, clients(BEFORE, new Second(200, 0, 100, 100)));
        assertEquals(Step.GO_ON, clients(10, new Second(149, 0, 0, 149)));
        Step step = Step.GO_ON;
        for (int i = 0; i < 10 && step == Step.GO_ON; i++) {
            step = clients(1, new Second(200, 0, 0, 200));
        }
        assertEquals(Step.TAKE_BACK, step);
        DrillReport report = drill.report();
        assertEquals(List.of("us gets 1.54 times the calls of before, and may get 1.50 times"), report.reasons());
        assertEquals(1.541, report.figures().get(0).peaks().getOrDefault("us", Double.NaN), 1e-3);
    }

    @Test
    void a_place_that_had_no_calls_before_has_no_load_to_compare_with() {
        drill = new Drill(plan(0.01, OptionalDouble.of(1.5), false), 0);
        assertEquals(Step.END, clients(BEFORE, new Second(100, 0, 100, 0)));
        assertEquals(
                List.of("the clients' metrics have no calls to others than datacenter eu in the baseline, so that there"
                        + " is no load to compare with"),
                drill.report().reasons());
        drill = new Drill(plan(0.01, OptionalDouble.empty(), false), nanos());
        assertEquals(Step.DRAIN, clients(BEFORE, new Second(100, 0, 100, 0)));
        assertEquals(Step.TAKE_BACK, clients(DRAINED, new Second(100, 0, 0, 100)));
        assertEquals(Map.of(), drill.report().figures().get(0).peaks());
    }

    @Test
    void nothing_is_drained_where_it_would_show_nothing_or_harm() {
        record Case(Second before, String why) {}
        for (Case one : List.of(
                new Case(
                        new Second(10, 1, 10, 0),
                        "10 % of the calls of the probe failed before anything was drained, and 1 % may, such as"
                                + " UNAVAILABLE: nobody"),
                new Case(
                        new Second(0, 0, 0, 0),
                        "only 0 calls were seen in the baseline, and it takes 20 to compare with"),
                new Case(
                        Second.AWAY,
                        "nobody saw a call go to datacenter eu in the baseline, so that to drain it would show"
                                + " nothing"))) {
            steps.clear();
            drill = new Drill(plan(0.01, OptionalDouble.empty(), false), nanos());
            assertEquals(Step.END, pass(BEFORE, one.before()));
            assertEquals(List.of(one.why()), drill.report().reasons());
            assertEquals(Verdict.ABORTED, drill.report().verdict());
            assertEquals(Optional.empty(), drill.report().lasted());
            assertTrue(!steps.contains(Step.DRAIN));
        }
        drill = new Drill(plan(0.01, OptionalDouble.empty(), true), nanos());
        assertEquals(Step.DRAIN, pass(BEFORE, Second.AWAY));
        assertEquals(Step.TAKE_BACK, pass(DRAINED, Second.AWAY));
        assertEquals(Step.END, pass(1, Second.AWAY));
        assertEquals(Verdict.PASSED, drill.report().verdict());
        assertEquals(Optional.empty(), drill.report().emptied());
        assertEquals(Optional.empty(), drill.report().returned());
    }

    @Test
    void calls_that_still_go_there_at_the_end_are_told() {
        pass(BEFORE, Second.AT_HOME);
        pass(DRAINED, new Second(10, 0, 1, 9));
        pass(10, Second.AT_HOME);
        assertEquals(
                List.of("10 % of the calls of the probe still went to datacenter eu at the end of the drain"),
                drill.report().reasons());
        assertEquals(Verdict.FAILED, drill.report().verdict());
        assertEquals(Optional.empty(), drill.report().emptied());
    }

    @Test
    void calls_that_do_not_come_back_are_told() {
        pass(BEFORE, Second.AT_HOME);
        pass(DRAINED, Second.AWAY);
        assertEquals(Step.GO_ON, pass(119, Second.AWAY));
        assertEquals(Step.END, pass(1, Second.AWAY));
        assertEquals(
                List.of("datacenter eu had not 80 % of its calls again 120 s after the drain was taken back"),
                drill.report().reasons());
        assertEquals(Verdict.FAILED, drill.report().verdict());
    }

    @Test
    void calls_that_fail_on_the_way_back_are_told_and_watched_to_the_end() {
        pass(BEFORE, Second.AT_HOME);
        pass(DRAINED, Second.AWAY);
        pass(10, new Second(10, 5, 0, 10));
        assertEquals(Step.END, pass(8, Second.AT_HOME));
        assertEquals(Verdict.FAILED, drill.report().verdict());
        assertTrue(
                drill.report().reasons().get(0).startsWith("27.8 % of the calls of the probe failed on the way back"),
                drill.report().reasons().toString());
    }

    @Test
    void it_does_not_go_on_blindly() {
        pass(BEFORE, Second.AT_HOME);
        assertEquals(Step.GO_ON, pass(15));
        assertEquals(Step.TAKE_BACK, pass(1));
        assertEquals(
                List.of("nothing has been seen of the calls for 15 s"),
                drill.report().reasons());
    }

    @Test
    void whoever_stops_it_waits_for_the_taking_back_and_for_nothing_else() {
        drill.stop("ended by SIGINT");
        assertEquals(Step.END, pass(1));
        drill = new Drill(plan(0.01, OptionalDouble.empty(), false), nanos());
        pass(BEFORE, Second.AT_HOME);
        pass(3, Second.AWAY);
        drill.stop("ended by SIGINT");
        assertEquals(Step.TAKE_BACK, pass(1, Second.AWAY));
        assertEquals(Step.END, pass(1, Second.AWAY));
        assertEquals(Verdict.ABORTED, drill.report().verdict());
        assertEquals(List.of("ended by SIGINT"), drill.report().reasons());
    }

    @Test
    void what_cannot_be_planned_is_refused() {
        Duration fine = Duration.ofMinutes(1);
        for (Runnable wrong : List.<Runnable>of(
                () -> new DrillPlan(EU, Duration.ofSeconds(4), fine, fine, 0, OptionalDouble.empty(), false),
                () -> new DrillPlan(EU, fine, Duration.ofHours(73), fine, 0, OptionalDouble.empty(), false),
                () -> new DrillPlan(EU, fine, fine, Duration.ofHours(2), 0, OptionalDouble.empty(), false),
                () -> new DrillPlan(EU, fine, fine, fine, 1, OptionalDouble.empty(), false),
                () -> new DrillPlan(EU, fine, fine, fine, Double.NaN, OptionalDouble.empty(), false),
                () -> new DrillPlan(EU, fine, fine, fine, 0, OptionalDouble.of(1), false),
                () -> new DrillPlan(
                        new DrainTarget.OneInstance(new ServiceName("demo"), "a"),
                        fine,
                        fine,
                        fine,
                        0,
                        OptionalDouble.empty(),
                        false))) {
            assertThrows(IllegalArgumentException.class, wrong::run);
        }
        assertEquals(
                Duration.ofDays(3),
                new DrillPlan(EU, fine, Duration.ofDays(3), fine, 0, OptionalDouble.empty(), false).drainLength());
        assertEquals(
                Duration.ofMinutes(11),
                new DrillPlan(EU, fine, Duration.ofMinutes(10), fine, 0, OptionalDouble.empty(), false).drainLength());
    }
}

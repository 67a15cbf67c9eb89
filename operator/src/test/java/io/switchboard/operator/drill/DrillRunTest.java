package io.switchboard.operator.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.operator.HeldDrain.State;
import io.switchboard.operator.RegistryAdminException.Kind;
import io.switchboard.operator.RegistryFailures;
import io.switchboard.operator.drill.DrillReport.Verdict;
import io.switchboard.operator.drill.DrillSample.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A run of a drill over a registry that fails as it is told to. */
class DrillRunTest {
    private static final Drain DRAIN =
            new Drain(Instant.parse("2026-11-30T17:00:00Z"), Duration.ofMinutes(2), "ann", null, "");

    private final VirtualTime time = new VirtualTime();
    private final List<DrillEvent> events = new ArrayList<>();
    private final Registry registry = new Registry();
    private final DrillRun run = new DrillRun(
            new DrillPlan(
                    new DrainTarget.Datacenter(new DatacenterName("eu")),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    0.01,
                    OptionalDouble.empty(),
                    false),
            List.of(this::sample),
            registry,
            time::nanos,
            events::add);

    private boolean broken;

    private static final class Registry implements DrillDrain {
        private State state = State.GONE;
        private @Nullable Kind refuses;
        private int ends;

        private void answer() {
            if (refuses != null) {
                throw RegistryFailures.of(refuses, "etcd is away");
            }
        }

        @Override
        public Drain begin() {
            answer();
            state = State.STANDS;
            return DRAIN;
        }

        @Override
        public State state() {
            answer();
            return state;
        }

        @Override
        public State end() {
            ends++;
            answer();
            if (state == State.STANDS) {
                state = State.GONE;
            }
            return state;
        }
    }

    private Optional<DrillSample> sample() {
        if (broken) {
            throw new IllegalStateException("a defect");
        }
        boolean away = registry.state != State.GONE;
        return Optional.of(new DrillSample(
                Source.PROBE,
                Duration.ofSeconds(1),
                10,
                0,
                Map.of("eu", away ? 0L : 10L, "us", away ? 10L : 0L),
                new Latencies(),
                ""));
    }

    /** Steps, one each second. */
    private boolean pass(int seconds) {
        boolean over = false;
        for (int i = 0; i < seconds && !over; i++) {
            time.advance(Duration.ofSeconds(1));
            over = run.step();
        }
        return over;
    }

    @Test
    void it_drains_watches_and_takes_back() {
        assertFalse(pass(9));
        assertEquals(State.GONE, registry.state);
        assertFalse(pass(1));
        assertEquals(State.STANDS, registry.state);
        assertFalse(pass(29));
        assertEquals(State.STANDS, registry.state);
        assertFalse(pass(1));
        assertEquals(State.GONE, registry.state);
        assertTrue(pass(30));
        assertEquals(Verdict.PASSED, run.report().verdict(), run.report().toString());
        assertEquals(1, registry.ends);
        run.close();
        assertEquals(1, registry.ends);
    }

    @Test
    void whoever_stops_it_gets_it_taken_back_with_the_next_step() {
        pass(15);
        run.stop("ended by SIGINT");
        assertFalse(pass(1));
        assertEquals(State.GONE, registry.state);
        assertTrue(pass(1));
        assertEquals(Verdict.ABORTED, run.report().verdict());
        assertTrue(events.contains(new DrillEvent.TakingBack("ended by SIGINT")), events.toString());
    }

    @Test
    void a_registry_that_is_lost_aborts_it_and_taking_back_is_tried_until_it_is_there_again() {
        pass(15);
        registry.refuses = Kind.UNREACHABLE;
        assertFalse(pass(10));
        assertEquals(0, registry.ends);
        assertFalse(pass(15));
        assertTrue(registry.ends > 0);
        assertEquals(State.STANDS, registry.state);
        assertTrue(events.contains(new DrillEvent.NotTakenBack("etcd is away", DRAIN, false)), events.toString());
        registry.refuses = null;
        assertFalse(pass(1));
        assertEquals(State.GONE, registry.state);
        assertTrue(pass(30));
        assertEquals(
                List.of("the registry with the drain has not answered for 15 s: etcd is away"),
                run.report().reasons());
    }

    @Test
    void a_drain_that_cannot_be_taken_back_is_told_with_its_end() {
        pass(15);
        registry.refuses = Kind.UNREACHABLE;
        assertTrue(pass(200));
        assertEquals(Verdict.ABORTED, run.report().verdict());
        assertEquals(
                "the drain could not be taken back, and ends by itself at 2026-11-30T17:00:00Z: etcd is away",
                run.report().reasons().get(1));
        assertEquals(new DrillEvent.NotTakenBack("etcd is away", DRAIN, true), events.get(events.size() - 1));
    }

    @Test
    void who_stops_it_twice_does_not_wait_for_a_registry_that_is_lost() {
        pass(15);
        registry.refuses = Kind.UNREACHABLE;
        run.stop("ended by SIGINT");
        assertFalse(pass(3));
        run.stop("ended by SIGINT");
        assertTrue(pass(1));
    }

    @Test
    void a_drain_that_others_took_back_or_replaced_aborts_it_and_theirs_stays() {
        pass(15);
        registry.state = State.REPLACED;
        assertFalse(pass(6));
        assertEquals(1, registry.ends);
        assertEquals(State.REPLACED, registry.state);
        pass(60);
        assertEquals(
                List.of("somebody else has drained datacenter eu meanwhile; that drain is theirs, and stays"),
                run.report().reasons());
        assertTrue(events.contains(new DrillEvent.TakenBack(State.REPLACED)));
    }

    @Test
    void what_cannot_be_drained_ends_it_with_the_reason() {
        registry.refuses = Kind.DENIED;
        assertTrue(pass(11));
        assertEquals(
                List.of("datacenter eu could not be drained: etcd is away"),
                run.report().reasons());
        assertEquals(0, registry.ends);
    }

    @Test
    void whatever_breaks_it_is_taken_back() {
        pass(15);
        broken = true;
        assertThrows(IllegalStateException.class, () -> pass(1));
        run.close();
        assertEquals(State.GONE, registry.state);
        assertInstanceOf(DrillEvent.TakenBack.class, events.get(events.size() - 1));
    }

    @Test
    void nobody_watching_is_refused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new DrillRun(
                        new DrillPlan(
                                new DrainTarget.Datacenter(new DatacenterName("eu")),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(30),
                                0.01,
                                OptionalDouble.empty(),
                                false),
                        List.of(),
                        registry,
                        time::nanos,
                        events::add));
    }
}

package io.switchboard.operator.drill;

import io.switchboard.core.Drain;
import io.switchboard.operator.HeldDrain;
import io.switchboard.operator.RegistryAdminException;
import io.switchboard.operator.drill.Drill.Phase;
import io.switchboard.operator.drill.Drill.Step;
import io.switchboard.operator.drill.DrillReport.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One drill, step by step, about one each second. For one thread, but for {@link #stop}. Whatever happens in a step,
 * {@link #close} takes the drain back.
 */
public final class DrillRun implements AutoCloseable {
    /** How often the drain itself is looked at. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Without word of the registry for longer it is not to go on. */
    private static final Duration LOST = Duration.ofSeconds(15);

    /** For so long it is tried to take the drain back. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DrillPlan plan;
    private final List<DrillSource> sources;
    private final DrillDrain drain;
    private final LongSupplier clock;
    private final Consumer<DrillEvent> told;
    private final Drill drill;
    private volatile @Nullable String stop;
    private volatile int stops;
    private @Nullable Drain standing;
    private long looked;
    private long heard;
    private boolean trying;
    private long tryingSince;
    private int triedStops;

    /** @param clock in nanoseconds from an arbitrary origin */
    public DrillRun(
            DrillPlan plan,
            List<DrillSource> sources,
            DrillDrain drain,
            LongSupplier clock,
            Consumer<DrillEvent> told) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("nobody watches; give a probe or the clients' metrics");
        }
        this.plan = plan;
        this.sources = List.copyOf(sources);
        this.drain = drain;
        this.clock = clock;
        this.told = told;
        this.drill = new Drill(plan, clock.getAsLong());
    }

    /** From any thread: the next step takes the drain back, and ends. A second time: it is tried only once more. */
    public synchronized void stop(String why) {
        if (stop == null) {
            stop = why;
        }
        stops++;
    }

    /** Whether it is over. */
    public boolean step() {
        String why = stop;
        if (why != null) {
            drill.stop(why);
        }
        for (DrillSource source : sources) {
            source.take().ifPresent(sample -> drill.add(sample, clock.getAsLong()));
        }
        if (drill.phase() == Phase.DRAINED) {
            look();
        }
        Step step = drill.next(clock.getAsLong());
        if (step == Step.DRAIN) {
            begin();
        } else if (step == Step.TAKE_BACK) {
            takeBack();
        }
        if (step == Step.END || drill.phase() == Phase.OVER) {
            return true;
        }
        told.accept(new DrillEvent.Progress(
                drill.phase(),
                Duration.ofNanos(clock.getAsLong() - drill.began()),
                drill.now(),
                sources.stream()
                        .map(DrillSource::problem)
                        .filter(problem -> !problem.isEmpty())
                        .collect(Collectors.joining("; "))));
        return false;
    }

    private void begin() {
        try {
            Drain made = drain.begin();
            standing = made;
            long now = clock.getAsLong();
            heard = now;
            looked = now;
            drill.drained(now);
            told.accept(new DrillEvent.Drained(made));
        } catch (RegistryAdminException e) {
            drill.abort(plan.target().words() + " could not be drained: " + e.getMessage()
                    + (e.kind() == RegistryAdminException.Kind.UNREACHABLE
                            ? "; whether it is drained now is not known: it would end by itself in "
                                    + DrillPlan.words(plan.drainLength())
                            : ""));
            Step unused = drill.next(clock.getAsLong());
        }
    }

    /** Whether the drain is still there, and ours. */
    private void look() {
        long now = clock.getAsLong();
        if (now - looked < LOOK.toNanos()) {
            return;
        }
        looked = now;
        try {
            HeldDrain.State state = drain.state();
            heard = clock.getAsLong();
            switch (state) {
                case STANDS -> {}
                case GONE -> drill.abort("the drain has ended, or somebody has taken it back");
                case REPLACED ->
                    drill.abort("somebody else has drained " + plan.target().words()
                            + " meanwhile; that drain is theirs, and stays");
            }
        } catch (RegistryAdminException e) {
            if (clock.getAsLong() - heard > LOST.toNanos()) {
                drill.abort("the registry with the drain has not answered for " + LOST.toSeconds() + " s: "
                        + e.getMessage());
            }
        }
    }

    private void takeBack() {
        if (!trying) {
            trying = true;
            tryingSince = clock.getAsLong();
            triedStops = stops;
            List<String> why = new ArrayList<>(drill.report().reasons());
            told.accept(new DrillEvent.TakingBack(
                    drill.report().verdict() == Verdict.ABORTED ? String.join("; ", why) : ""));
        }
        boolean last = stops > triedStops;
        try {
            HeldDrain.State state = drain.end();
            standing = null;
            drill.takenBack(clock.getAsLong());
            told.accept(new DrillEvent.TakenBack(state));
        } catch (RegistryAdminException e) {
            giveUp(e, last || clock.getAsLong() - tryingSince > PATIENCE.toNanos());
        }
    }

    private void giveUp(RegistryAdminException e, boolean last) {
        Drain made = standing;
        if (made == null) {
            return;
        }
        told.accept(new DrillEvent.NotTakenBack(String.valueOf(e.getMessage()), made, last));
        if (last) {
            standing = null;
            drill.notTakenBack(
                    "the drain could not be taken back, and ends by itself at " + made.until() + ": " + e.getMessage(),
                    clock.getAsLong());
        }
    }

    /** How it has ended, or would if it ended now. */
    public DrillReport report() {
        return drill.report();
    }

    /** Takes back what is not taken back yet, as it is after a defect. */
    @Override
    public void close() {
        if (standing != null) {
            try {
                HeldDrain.State state = drain.end();
                standing = null;
                told.accept(new DrillEvent.TakenBack(state));
            } catch (RegistryAdminException e) {
                giveUp(e, true);
            }
        }
    }
}

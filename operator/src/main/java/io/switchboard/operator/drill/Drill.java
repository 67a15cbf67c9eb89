package io.switchboard.operator.drill;

import io.switchboard.operator.drill.DrillReport.Verdict;
import io.switchboard.operator.drill.DrillSample.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a drill: when to drain, when to take the drain back, and what to say in the end. It is told what is seen
 * and what time it is, by one thread, and says what to do next.
 *
 * <p>Whatever happens, once it is drained the only way on leads through {@link Step#TAKE_BACK}.
 */
public final class Drill {
    /** So few calls say nothing of a ratio. */
    static final long FEWEST = 20;

    /** One call that fails may be chance. */
    private static final long FEWEST_FAILED = 2;

    /** For so long it goes on while nobody sees anything. */
    static final Duration BLIND = Duration.ofSeconds(15);

    /** What has this part of its calls again is back. */
    private static final double BACK = 0.8;

    /** Where it is. */
    public enum Phase {
        /** It watches what there is. */
        BASELINE,
        /** It has drained. */
        DRAINED,
        /** It has taken the drain back. */
        RETURNING,
        OVER
    }

    /** What is to be done. */
    public enum Step {
        GO_ON,
        /** Then {@link #drained} or {@link #abort}. */
        DRAIN,
        /** Then {@link #takenBack} or {@link #notTakenBack}. */
        TAKE_BACK,
        END
    }

    private final DrillPlan plan;
    private final Map<Source, DrillLedger> ledgers = new EnumMap<>(Source.class);
    private final List<String> reasons = new ArrayList<>();
    private Phase phase = Phase.BASELINE;
    private long began;
    private long lastSeen;
    private boolean aborted;
    private boolean stopped;
    private @Nullable Duration lasted;
    private @Nullable Duration emptied;
    private @Nullable Duration returned;

    public Drill(DrillPlan plan, long nanos) {
        this.plan = plan;
        began = nanos;
        lastSeen = nanos;
    }

    public Phase phase() {
        return phase;
    }

    /** When the phase began. */
    long began() {
        return began;
    }

    /** What the sources see now. */
    Map<Source, DrillCounts> now() {
        Map<Source, DrillCounts> now = new EnumMap<>(Source.class);
        ledgers.forEach((source, ledger) -> now.put(source, ledger.now()));
        return now;
    }

    public void add(DrillSample sample, long nanos) {
        lastSeen = nanos;
        ledgers.computeIfAbsent(sample.source(), source -> new DrillLedger(source, plan.place(), nanos))
                .add(sample, phase, nanos);
    }

    /** What is to be done now. */
    public Step next(long nanos) {
        return switch (phase) {
            case BASELINE -> beforeDrain(nanos);
            case DRAINED -> whileDrained(nanos);
            case RETURNING -> onTheWayBack(nanos);
            case OVER -> Step.END;
        };
    }

    /** It is drained now. */
    public void drained(long nanos) {
        enter(Phase.DRAINED, nanos);
    }

    /** The drain is taken back, or others have. */
    public void takenBack(long nanos) {
        lasted = Duration.ofNanos(nanos - began);
        enter(Phase.RETURNING, nanos);
    }

    /** The drain could not be taken back. */
    public void notTakenBack(String why, long nanos) {
        lasted = Duration.ofNanos(nanos - began);
        aborted = true;
        reasons.add(why);
        enter(Phase.OVER, nanos);
    }

    /** It is not to go on: the drain is taken back with the next step, if there is one. */
    public void abort(String why) {
        if (!aborted && phase != Phase.OVER) {
            aborted = true;
            reasons.add(why);
        }
    }

    /** As {@link #abort}, and the way back is not watched. */
    public void stop(String why) {
        abort(why);
        stopped = true;
    }

    private void enter(Phase next, long nanos) {
        phase = next;
        began = nanos;
        lastSeen = nanos;
        if (next != Phase.OVER) {
            ledgers.values().forEach(ledger -> ledger.phaseBegins(nanos));
        }
    }

    private Step beforeDrain(long nanos) {
        if (!aborted && nanos - began < plan.baseline().toNanos()) {
            return Step.GO_ON;
        }
        if (!aborted) {
            whyNotToBegin().ifPresent(this::abort);
        }
        if (aborted) {
            enter(Phase.OVER, nanos);
            return Step.END;
        }
        return Step.DRAIN;
    }

    private Optional<String> whyNotToBegin() {
        long calls = 0;
        for (DrillLedger ledger : ledgers.values()) {
            DrillCounts before = ledger.of(Phase.BASELINE);
            calls = Math.max(calls, before.calls());
            if (before.calls() >= FEWEST && isTooMany(before)) {
                return Optional.of(percent(before.failures()) + " of the calls of "
                        + ledger.source().words() + " failed before anything was drained, and "
                        + percent(plan.mostFailures()) + " may" + ledger.failure());
            }
        }
        if (calls < FEWEST) {
            return Optional.of(
                    "only " + calls + " calls were seen in the baseline, and it takes " + FEWEST + " to compare with");
        }
        if (!plan.forced() && ledgers.values().stream().noneMatch(this::hadCalls)) {
            return Optional.of("nobody saw a call go to " + plan.target().words()
                    + " in the baseline, so that to drain it would show nothing");
        }
        if (plan.mostLoad().isPresent()
                && clients().map(one -> one.of(Phase.BASELINE)).stream()
                        .flatMap(before -> before.picks().entrySet().stream())
                        .noneMatch(one -> !one.getKey().equals(plan.place()) && one.getValue() >= FEWEST)) {
            return Optional.of("the clients' metrics have no calls to others than "
                    + plan.target().words() + " in the baseline, so that there is no load to compare with");
        }
        return Optional.empty();
    }

    private Step whileDrained(long nanos) {
        if (!aborted) {
            whyToAbort(nanos).ifPresent(this::abort);
        }
        if (!aborted && nanos - began < plan.length().toNanos()) {
            return Step.GO_ON;
        }
        if (lasted == null) {
            lasted = Duration.ofNanos(nanos - began);
            judgeDrain();
        }
        return Step.TAKE_BACK;
    }

    private Optional<String> whyToAbort(long nanos) {
        if (nanos - lastSeen > BLIND.toNanos()) {
            return Optional.of("nothing has been seen of the calls for " + BLIND.toSeconds() + " s");
        }
        for (DrillLedger ledger : ledgers.values()) {
            DrillCounts now = ledger.now();
            if (now.calls() >= FEWEST && isTooMany(now)) {
                return Optional.of(percent(now.failures()) + " of the calls of "
                        + ledger.source().words() + " failed in the last "
                        + DrillLedger.WINDOW.toSeconds() + " s (" + now.failed() + " of " + now.calls() + "), and "
                        + percent(plan.mostFailures()) + " may" + ledger.failure());
            }
        }
        Map<String, Double> growth = clients().map(DrillLedger::growth).orElse(Map.of());
        for (Map.Entry<String, Double> one : growth.entrySet()) {
            if (plan.mostLoad().isPresent() && one.getValue() > plan.mostLoad().getAsDouble()) {
                return Optional.of(
                        one.getKey() + " gets " + times(one.getValue()) + " times the calls of before, and may get "
                                + times(plan.mostLoad().getAsDouble()) + " times");
            }
        }
        return Optional.empty();
    }

    private boolean isTooMany(DrillCounts counts) {
        return counts.failures() > plan.mostFailures()
                && counts.failed() >= (plan.mostFailures() == 0 ? 1 : FEWEST_FAILED);
    }

    /** At the end of the drain: whether it is empty. */
    private void judgeDrain() {
        List<DrillLedger> concerned =
                ledgers.values().stream().filter(this::hadCalls).toList();
        if (!concerned.isEmpty() && concerned.stream().allMatch(DrillLedger::isQuiet)) {
            long last =
                    concerned.stream().mapToLong(DrillLedger::lastThere).max().orElse(began);
            emptied = Duration.ofNanos(last - began);
        }
        if (aborted) {
            return;
        }
        for (DrillLedger ledger : concerned) {
            double share = ledger.now().share(plan.place());
            if (share > 0) {
                reasons.add(percent(share) + " of the calls of "
                        + ledger.source().words() + " still went to "
                        + plan.target().words() + " at the end of the drain");
            }
        }
        for (DrillLedger ledger : ledgers.values()) {
            judgeFailures(ledger, Phase.DRAINED, "while it was drained");
        }
    }

    private Step onTheWayBack(long nanos) {
        boolean late = nanos - began >= plan.back().toNanos();
        List<DrillLedger> concerned =
                ledgers.values().stream().filter(this::hadCalls).toList();
        boolean isBack = concerned.stream().allMatch(this::isBack);
        if (!isBack && !late && !stopped) {
            return Step.GO_ON;
        }
        if (isBack && !concerned.isEmpty()) {
            returned = Duration.ofNanos(nanos - began);
        }
        if (!aborted) {
            for (DrillLedger ledger : ledgers.values()) {
                judgeFailures(ledger, Phase.RETURNING, "on the way back");
            }
            if (!isBack && !plan.back().isZero()) {
                reasons.add(plan.target().words() + " had not " + percent(BACK) + " of its calls again "
                        + plan.back().toSeconds() + " s after the drain was taken back");
            }
        }
        enter(Phase.OVER, nanos);
        return Step.END;
    }

    private void judgeFailures(DrillLedger ledger, Phase in, String when) {
        DrillCounts counts = ledger.of(in);
        if (counts.calls() >= FEWEST && isTooMany(counts)) {
            reasons.add(percent(counts.failures()) + " of the calls of "
                    + ledger.source().words() + " failed " + when + ", and "
                    + percent(plan.mostFailures()) + " may" + ledger.failure());
        }
    }

    private boolean hadCalls(DrillLedger ledger) {
        return ledger.of(Phase.BASELINE).share(plan.place()) > 0;
    }

    private boolean isBack(DrillLedger ledger) {
        DrillCounts now = ledger.now();
        double before = ledger.of(Phase.BASELINE).share(plan.place());
        return now.calls() >= FEWEST && now.share(plan.place()) >= BACK * before;
    }

    private Optional<DrillLedger> clients() {
        return Optional.ofNullable(ledgers.get(Source.CLIENTS));
    }

    /** As far as it has come; the verdict counts once it is {@link Phase#OVER}. */
    public DrillReport report() {
        return new DrillReport(
                aborted ? Verdict.ABORTED : reasons.isEmpty() ? Verdict.PASSED : Verdict.FAILED,
                List.copyOf(reasons),
                plan.target(),
                Optional.ofNullable(lasted),
                Optional.ofNullable(emptied),
                Optional.ofNullable(returned),
                ledgers.values().stream().map(DrillLedger::figures).toList());
    }

    static String percent(double part) {
        double shown = part * 100;
        return String.format(Locale.ROOT, shown > 0 && shown < 0.1 ? "%.2f %%" : "%.1f %%", shown)
                .replace(".0 %", " %");
    }

    private static String times(double factor) {
        return String.format(Locale.ROOT, "%.2f", factor);
    }
}

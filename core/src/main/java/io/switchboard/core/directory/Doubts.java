package io.switchboard.core.directory;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.InstanceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What is obeyed and what is doubted of a registry's successive sets of one service. Knows no clock: every step is told
 * the time. Single-threaded.
 *
 * <p>An instance that goes while it was draining has announced it. Any other that goes counts, until it is listed
 * again, as gone for the length of the window; if what is gone then is a {@link MassRemoval}, those that go with this
 * step are doubted. What went before, one at a time, was obeyed and does not come back.
 */
final class Doubts {
    private final DoubtRules rules;
    /** What went unannounced no longer ago than the window. */
    private final Departures gone = new Departures();

    private final ListedAddresses addresses = new ListedAddresses();
    private final Map<String, DoubtedInstance> doubted = new TreeMap<>();
    private InstanceList listed = InstanceList.of();

    Doubts(DoubtRules rules) {
        this.rules = rules;
    }

    /** How doubt ended in one step, and how often it began. */
    record Outcome(int begun, int listedAgain, int replaced, int unanswered, int outlasted) {
        static final Outcome NONE = new Outcome(0, 0, 0, 0, 0);

        Outcome plus(Outcome other) {
            return new Outcome(
                    begun + other.begun,
                    listedAgain + other.listedAgain,
                    replaced + other.replaced,
                    unanswered + other.unanswered,
                    outlasted + other.outlasted);
        }
    }

    /** The registry lists these now. Costs what the change is, and what is doubted, and not what is listed. */
    Outcome listed(InstanceList next, long now) {
        gone.forget(rules.window().toNanos(), now);
        InstanceList.Difference change = listed.differenceTo(next);
        boolean calm = change.removed().isEmpty() && gone.size() == 0 && doubted.isEmpty();
        int left = calm ? 0 : next.size() - newcomers(change.added());
        listed = next;
        addresses.become(next, change);
        if (calm) {
            return Outcome.NONE;
        }
        change.added().forEach(gone::listed);
        change.replacing().forEach(gone::listed);
        int listedAgain = removeIf(doubt -> next.has(doubt.instance.id()));
        int replaced = removeIf(doubt -> addresses.has(doubt.instance.address()));
        // One that is back at its address under another id has not gone.
        List<Instance> missing = change.removed().stream()
                .filter(instance -> instance.state() != InstanceState.DRAINING && !addresses.has(instance.address()))
                .toList();
        missing.forEach(instance -> gone.add(instance, now));
        int begun = 0;
        if (MassRemoval.is(gone.size(), left)) {
            missing.forEach(instance -> doubted.put(instance.id(), new DoubtedInstance(instance, now, rules)));
            begun = missing.size();
        }
        return new Outcome(begun, listedAgain, replaced, 0, 0);
    }

    /** Drops what has not answered in time. */
    Outcome expire(long now) {
        int outlasted = removeIf(doubt -> doubt.reachedBound(now));
        int unanswered = removeIf(doubt -> doubt.remaining(now) <= 0);
        return new Outcome(0, 0, 0, unanswered, outlasted);
    }

    /** This process stood still until now: what did not come meanwhile says nothing. */
    void excuse(long now) {
        doubted.values().forEach(doubt -> doubt.excuse(now));
    }

    /** The time until {@link #expire} may have something to do; only while something is doubted. */
    long remaining(long now) {
        return doubted.values().stream()
                .mapToLong(doubt -> doubt.remaining(now))
                .min()
                .orElseThrow();
    }

    Map<String, DoubtedInstance> doubted() {
        return Collections.unmodifiableMap(doubted);
    }

    /** What the registry lists and what is doubted, ordered by id. */
    InstanceList kept() {
        if (doubted.isEmpty()) {
            return listed;
        }
        List<Instance> all = new ArrayList<>(listed);
        doubted.values().forEach(doubt -> all.add(doubt.instance));
        return InstanceList.copyOf(all);
    }

    private int removeIf(Predicate<DoubtedInstance> condition) {
        Collection<DoubtedInstance> all = doubted.values();
        int before = all.size();
        all.removeIf(condition);
        return before - all.size();
    }

    /**
     * How many of those whose ids are new were not there before under another id either. Newcomers say nothing for
     * those that went: a registry restored from a backup lists as many servers as ever, all of them long gone.
     */
    private int newcomers(List<Instance> added) {
        Set<Address> doubtedAddresses = new HashSet<>();
        doubted.values().forEach(doubt -> doubtedAddresses.add(doubt.instance.address()));
        return (int) added.stream()
                .filter(instance -> !gone.has(instance)
                        && !doubted.containsKey(instance.id())
                        && !doubtedAddresses.contains(instance.address())
                        && !addresses.has(instance.address()))
                .count();
    }
}

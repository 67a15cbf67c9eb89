package io.switchboard.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What is obeyed and what is doubted of a registry's successive sets of one service. Knows no clock: every step is told
 * the time. Single-threaded.
 *
 * <p>An instance that goes while it was draining has announced it. Any other that goes counts, until it is listed again,
 * as gone for the length of the window; if what is gone then is a {@link MassRemoval}, those that go with this step are
 * doubted. What went before, one at a time, was obeyed and does not come back.
 */
final class Doubts {
    private record Gone(Instance instance, long at) {}

    private final DoubtRules rules;
    /** What went unannounced, by id: no longer ago than the window, and neither id nor address listed again since. */
    private final Map<String, Gone> gone = new HashMap<>();

    private final Map<String, Doubt> doubted = new TreeMap<>();
    private List<Instance> listed = List.of();

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

    /** The registry lists these now, ordered by id. */
    Outcome listed(List<Instance> next, long now) {
        gone.values().removeIf(one -> now - one.at > rules.window().toNanos());
        List<Instance> before = listed;
        List<Instance> missing = missing(before, next);
        listed = next;
        if (missing.isEmpty() && gone.isEmpty() && doubted.isEmpty()) {
            return Outcome.NONE;
        }
        int left = known(before, next);
        Set<String> ids = new HashSet<>(next.size() * 2);
        Set<Address> addresses = new HashSet<>(next.size() * 2);
        for (Instance instance : next) {
            ids.add(instance.id());
            addresses.add(instance.address());
        }
        gone.values().removeIf(one -> ids.contains(one.instance.id()) || addresses.contains(one.instance.address()));
        int listedAgain = removeIf(doubt -> ids.contains(doubt.instance.id()));
        int replaced = removeIf(doubt -> addresses.contains(doubt.instance.address()));
        // One that is back at its address under another id has not gone.
        missing.removeIf(
                instance -> instance.state() == InstanceState.DRAINING || addresses.contains(instance.address()));
        missing.forEach(instance -> gone.put(instance.id(), new Gone(instance, now)));
        int begun = 0;
        if (MassRemoval.is(gone.size(), left)) {
            missing.forEach(instance -> doubted.put(instance.id(), new Doubt(instance, now, rules)));
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

    Map<String, Doubt> doubted() {
        return Collections.unmodifiableMap(doubted);
    }

    /** What the registry lists and what is doubted, ordered by id. */
    List<Instance> kept() {
        if (doubted.isEmpty()) {
            return listed;
        }
        List<Instance> all = new ArrayList<>(listed);
        doubted.values().forEach(doubt -> all.add(doubt.instance));
        all.sort((one, other) -> one.id().compareTo(other.id()));
        return all;
    }

    private int removeIf(Predicate<Doubt> condition) {
        Collection<Doubt> all = doubted.values();
        int before = all.size();
        all.removeIf(condition);
        return before - all.size();
    }

    /**
     * How many of the registry's present list were there before, by id or address. Newcomers say nothing for those that
     * went: a registry restored from a backup lists as many servers as ever, all of them long gone.
     */
    private int known(List<Instance> before, List<Instance> next) {
        Set<String> ids = new HashSet<>(gone.keySet());
        ids.addAll(doubted.keySet());
        Set<Address> addresses = new HashSet<>();
        gone.values().forEach(one -> addresses.add(one.instance.address()));
        doubted.values().forEach(doubt -> addresses.add(doubt.instance.address()));
        before.forEach(instance -> {
            ids.add(instance.id());
            addresses.add(instance.address());
        });
        return (int) next.stream()
                .filter(instance -> ids.contains(instance.id()) || addresses.contains(instance.address()))
                .count();
    }

    /** Those of the first list whose ids the second has not; both are ordered by id. */
    private static List<Instance> missing(List<Instance> before, List<Instance> after) {
        List<Instance> missing = new ArrayList<>();
        Iterator<Instance> rest = after.iterator();
        Instance candidate = rest.hasNext() ? rest.next() : null;
        for (Instance instance : before) {
            while (candidate != null && candidate.id().compareTo(instance.id()) < 0) {
                candidate = rest.hasNext() ? rest.next() : null;
            }
            if (candidate == null || !candidate.id().equals(instance.id())) {
                missing.add(instance);
            }
        }
        return missing;
    }
}

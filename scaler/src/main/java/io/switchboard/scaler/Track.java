package io.switchboard.scaler;

import io.switchboard.core.Internal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One metric of one service over the last minute, and what is to be said of it: the mean of that minute; in a burst the
 * highest mean of some seconds. Time is an argument; of one follow each second is added once.
 *
 * <p>What is said falls only if each second of the minute was heard as a whole. It rises by what is heard alone.
 */
@Internal
public final class Track {
    /** Whose mean is said. */
    static final Duration STABLE = Duration.ofSeconds(60);
    /** Whose mean is said in a burst. */
    static final Duration PANIC = Duration.ofSeconds(6);
    /** So many times what there is capacity for is a burst. */
    static final double BURST = 2;
    /** Without a reading for as long, what was before is no history. */
    static final Duration GAP = Duration.ofSeconds(5);

    private static final long CLOSEST = Duration.ofMillis(250).toNanos();

    private record Sample(long at, double known, double estimate) {}

    private final double perReplica;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private boolean begun;
    private long beginning;
    private long heard;
    private boolean hasFault;
    private long lastFault;
    private boolean panicking;
    private long panicUntil;
    private double highest;
    private double said = Double.NaN;
    private boolean held;
    private boolean waits;
    private @Nullable Reading last;
    private @Nullable Unknown unknown;

    public Track(double perReplica) {
        this.perReplica = perReplica;
    }

    public void add(Reading reading, long now) {
        boolean wasAway = begun && now - heard > GAP.toNanos();
        if (!begun || wasAway) {
            beginning = now;
            begun = true;
        }
        boolean hasEmptied = last != null && last.replicas() > 0 && reading.replicas() == 0;
        if (reading.isFaulty() || wasAway || hasEmptied) {
            hasFault = true;
            lastFault = now;
        }
        heard = now;
        waits = reading.waiting() > 0;
        Unknown problem = reading.unknown() == null ? missing(reading, now) : reading.unknown();
        unknown = problem;
        if (reading.unknown() == null) {
            last = reading;
        }
        if (problem == null) {
            sample(reading, now);
            say(reading, now);
        }
    }

    /** What stands in for those that have just come is what was there before them; without that, nothing does. */
    private @Nullable Unknown missing(Reading reading, long now) {
        return reading.young() > 0 && Double.isNaN(highestKnown(now))
                ? new Unknown(
                        Unknown.Reason.HISTORY,
                        reading.young() + " of " + reading.instances() + " instances have not reported yet")
                : null;
    }

    private void sample(Reading reading, long now) {
        double estimate = reading.known() + reading.assumed();
        if (reading.young() > 0) {
            estimate = Math.max(estimate, highestKnown(now));
        }
        Sample before = samples.peekLast();
        boolean again = before != null && now - before.at() < CLOSEST;
        if (again) {
            samples.removeLast();
        }
        samples.addLast(new Sample(again && before != null ? before.at() : now, reading.known(), estimate));
        while (now - samples.getFirst().at() >= STABLE.toNanos()) {
            samples.removeFirst();
        }
    }

    /** Of as long as an instance is young; NaN: nothing was. */
    private double highestKnown(long now) {
        double found = Double.NaN;
        Iterator<Sample> newest = samples.descendingIterator();
        while (newest.hasNext()) {
            Sample one = newest.next();
            if (now - one.at() > Population.YOUNG.toNanos()) {
                break;
            }
            found = Double.isNaN(found) ? one.known() : Math.max(found, one.known());
        }
        return found;
    }

    private void say(Reading reading, long now) {
        double present = reading.replicas() * perReplica;
        double stable = mean(STABLE, now);
        double burst = mean(PANIC, now);
        boolean hasPanicWindow = now - beginning >= PANIC.toNanos();
        if (hasPanicWindow && burst >= BURST * perReplica * Math.max(1, reading.capacity())) {
            highest = panicking ? highest : orZero(said);
            panicking = true;
            panicUntil = now + STABLE.toNanos();
        } else if (panicking && now - panicUntil >= 0) {
            panicking = false;
        }
        double value = stable;
        if (panicking) {
            highest = Math.max(highest, Math.max(burst, stable));
            value = highest;
        } else if (!hasPanicWindow && reading.replicas() > 0) {
            // One moment is no reason to start any.
            value = Math.min(value, present);
        }
        if (reading.waiting() > 0) {
            value = Math.max(value, perReplica);
        }
        double heardOnly = value;
        if (isNew(now)) {
            value = Math.max(value, present);
        }
        if (isDisturbed(now)) {
            value = Math.max(value, orZero(said));
        }
        held = value > heardOnly;
        said = value;
    }

    private double mean(Duration window, long now) {
        double sum = 0;
        int count = 0;
        Iterator<Sample> newest = samples.descendingIterator();
        while (newest.hasNext()) {
            Sample one = newest.next();
            if (now - one.at() >= window.toNanos()) {
                break;
            }
            sum += one.estimate();
            count++;
        }
        return count == 0 ? 0 : sum / count;
    }

    private boolean isNew(long now) {
        return now - beginning < STABLE.toNanos();
    }

    private boolean isDisturbed(long now) {
        return hasFault && now - lastFault < STABLE.toNanos();
    }

    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    @Nullable
    Reading last() {
        return last;
    }

    public Answer answer(long now) {
        if (begun && now - heard > GAP.toNanos()) {
            long seconds = Duration.ofNanos(now - heard).toSeconds();
            return Answer.none(
                    new Unknown(Unknown.Reason.REPORTS, "nothing has been heard for " + seconds + " s"), false);
        }
        Unknown problem = unknown;
        if (problem != null) {
            return Answer.none(problem, waits);
        }
        Reading seen = last;
        if (seen == null || Double.isNaN(said)) {
            return Answer.none(new Unknown(Unknown.Reason.HISTORY, "nothing has been heard yet"), waits);
        }
        return new Answer(said, seen.replicas(), isNew(now), isDisturbed(now), panicking, held, waits, null);
    }
}

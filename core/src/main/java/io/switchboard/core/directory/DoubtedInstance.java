package io.switchboard.core.directory;

import io.switchboard.core.Instance;

/**
 * One instance that is kept although the registry has removed it. Times are nanoseconds of one monotonic clock.
 *
 * <p>It belongs to {@link Doubts}, except that {@link #answered} may be called by any thread.
 */
final class DoubtedInstance {
    private static final long NEVER = -1;

    final Instance instance;
    private final long since;
    private final DoubtRules rules;
    private long patientUntil;
    /** How long after the removal the last answer came. */
    private volatile long lastAnswer = NEVER;

    DoubtedInstance(Instance instance, long since, DoubtRules rules) {
        this.instance = instance;
        this.since = since;
        this.rules = rules;
        this.patientUntil = rules.patience().toNanos();
    }

    void answered(long now) {
        lastAnswer = Math.max(0, now - since);
    }

    /** Nobody could answer while this process itself stood still: the wait for an answer starts anew. */
    void excuse(long now) {
        patientUntil = Math.max(patientUntil, now - since + rules.patience().toNanos());
    }

    boolean reachedBound(long now) {
        return now - since >= rules.bound().toNanos();
    }

    /** How long from now it stays unless somebody says meanwhile that it has answered; zero or less: no longer. */
    long remaining(long now) {
        long answer = lastAnswer;
        long proven = answer == NEVER
                ? patientUntil
                : Math.max(
                        patientUntil,
                        answer
                                + rules.proofPeriod().toNanos()
                                + rules.patience().toNanos());
        return Math.min(proven, rules.bound().toNanos()) - (now - since);
    }
}

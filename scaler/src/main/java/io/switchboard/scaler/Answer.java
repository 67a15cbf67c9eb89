package io.switchboard.scaler;

import io.switchboard.core.Internal;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a metric.
 *
 * @param value for all replicas together
 * @param replicas that are there
 * @param isNew whether it has been followed for less than a minute
 * @param isDisturbed whether not all of the last minute was heard
 * @param isPanicking whether it follows the last seconds, and does not fall
 * @param isHeld whether it would be lower by what was heard alone
 * @param hasWaiting whether calls wait for a replica
 * @param unknown why there is no value; null: there is one
 */
@Internal
public record Answer(
        double value,
        int replicas,
        boolean isNew,
        boolean isDisturbed,
        boolean isPanicking,
        boolean isHeld,
        boolean hasWaiting,
        @Nullable Unknown unknown) {
    static Answer none(Unknown why, boolean hasWaiting) {
        return new Answer(0, 0, true, true, false, false, hasWaiting, why);
    }

    /** Whether each second of the last minute has been heard as a whole: only then there may be none. */
    boolean isSettled() {
        return !isNew && !isDisturbed;
    }

    /** The same with no less than this. */
    Answer atLeast(double floor) {
        return unknown != null || value >= floor
                ? this
                : new Answer(floor, replicas, isNew, isDisturbed, isPanicking, true, hasWaiting, null);
    }
}

package io.switchboard.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A weight or a state that an operator sets for one instance. It replaces what the instance registers, until it is
 * cleared.
 *
 * @param weight from 0 (no calls) to {@link Instance#MAX_WEIGHT}; null: not overridden
 * @param state {@link InstanceState#DRAINING}: no new calls while there is another instance; null: not overridden
 * @param by who set it; empty: unknown
 * @param at since when; null: unknown
 * @param reason why, for people; empty: not given
 */
public record InstanceOverride(
        @Nullable Integer weight,
        @Nullable InstanceState state,
        String by,
        @Nullable Instant at,
        String reason) {

    /** @throws IllegalArgumentException if neither weight nor state is given, or the weight is out of range */
    public InstanceOverride {
        if (weight == null && state == null) {
            throw new IllegalArgumentException("an override needs a weight or a state");
        }
        if (weight != null && (weight < 0 || weight > Instance.MAX_WEIGHT)) {
            throw new IllegalArgumentException("weight " + weight + " is not between 0 and " + Instance.MAX_WEIGHT);
        }
    }
}

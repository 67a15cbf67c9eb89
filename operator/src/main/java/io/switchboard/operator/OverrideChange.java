package io.switchboard.operator;

import io.switchboard.core.InstanceOverride;
import java.util.List;
import java.util.Optional;

/**
 * What an override was and what it has become; both empty: there was none and there is none.
 *
 * @param notes what the author should know about the consequences; mostly empty
 */
public record OverrideChange(Optional<InstanceOverride> before, Optional<InstanceOverride> after, List<String> notes) {
    public OverrideChange {
        notes = List.copyOf(notes);
    }
}

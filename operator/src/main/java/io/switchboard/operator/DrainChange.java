package io.switchboard.operator;

import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import java.util.List;
import java.util.Optional;

/**
 * What a drain for a time was and what it has become; both empty: there was none and there is none.
 *
 * @param notes what whoever made the change should know of what follows from it; mostly empty
 */
public record DrainChange(DrainTarget target, Optional<Drain> before, Optional<Drain> after, List<String> notes) {
    public DrainChange {
        notes = List.copyOf(notes);
    }
}

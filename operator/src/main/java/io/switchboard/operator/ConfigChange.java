package io.switchboard.operator;

import java.util.List;
import java.util.Optional;

/**
 * What was made of a service's config.
 *
 * @param version what was written; empty: nothing, since it was so already
 * @param restored the earlier version whose document it is, if it was asked for as that
 * @param notes what the author should know about the consequences; mostly empty
 */
public record ConfigChange(Optional<ConfigVersion> version, Optional<ConfigVersion> restored, List<String> notes) {
    public ConfigChange {
        notes = List.copyOf(notes);
    }
}

package io.switchboard.operator;

import java.util.List;

/**
 * A change of a canary that is not made yet: {@link RegistryAdmin#applyCanary} makes it.
 *
 * @param read what it changes
 * @param document the config as it is to be
 * @param diff what that changes, in the form of {@code diff -u}
 * @param reason for the history, unless another is given
 * @param notes what the author should know before the change; mostly empty
 */
public record CanaryPlan(StoredConfig read, String document, List<String> diff, String reason, List<String> notes) {
    public CanaryPlan {
        diff = List.copyOf(diff);
        notes = List.copyOf(notes);
    }
}

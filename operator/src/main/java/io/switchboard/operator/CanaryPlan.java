package io.switchboard.operator;

import java.util.List;

/**
 * A change of a canary that is not made yet: {@link RegistryAdmin#applyCanary} makes it.
 *
 * @param read what it changes
 * @param document the config as it is to be
 * @param diff what that changes, in the form of {@code diff -u}
 * @param reason for the history, where nobody gives another
 * @param notes what whoever makes the change should know; mostly empty
 */
public record CanaryPlan(StoredConfig read, String document, List<String> diff, String reason, List<String> notes) {
    public CanaryPlan {
        diff = List.copyOf(diff);
        notes = List.copyOf(notes);
    }
}

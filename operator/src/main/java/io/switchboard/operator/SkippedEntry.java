package io.switchboard.operator;

import io.switchboard.core.telemetry.SkipReason;

/**
 * A key in a service's range that is no registration, or one that may not be dialled.
 *
 * @param id as in {@link io.switchboard.core.Instance#id}; starts with U+FFFD where the key is not UTF-8
 * @param problem why it is skipped, as text for an operator
 */
public record SkippedEntry(String id, SkipReason reason, String problem) {}

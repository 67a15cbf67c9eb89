package io.switchboard.operator;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A service's config as it was after a change.
 *
 * @param number counts a service's changes from 1 on
 * @param document what was written, as it was written; empty: the config was deleted
 * @param at when; null if not given
 */
public record ConfigVersion(
        long number,
        Optional<String> document,
        String by,
        @Nullable Instant at,
        String reason) {}

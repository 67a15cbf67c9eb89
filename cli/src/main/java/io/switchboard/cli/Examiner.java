package io.switchboard.cli;

import io.switchboard.core.Internal;
import io.switchboard.core.Snapshot;
import io.switchboard.operator.Finding;
import java.util.List;

/**
 * Looks at a service for {@code doctor}, in the jar that has what it needs for that; found by
 * {@link java.util.ServiceLoader}.
 */
@Internal
public interface Examiner {
    /** What it finds in a service that clients see so. */
    List<Finding> of(Snapshot seen);
}

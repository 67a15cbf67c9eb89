package io.switchboard.operator.drill;

import io.switchboard.core.Drain;
import io.switchboard.operator.HeldDrain;

/**
 * The drain of a drill. Each method takes as long as a few requests to the registry, and fails with a
 * {@link io.switchboard.operator.RegistryAdminException}.
 */
public interface DrillDrain {
    /** Drains, once. */
    Drain begin();

    /** What has become of it. */
    HeldDrain.State state();

    /** Takes it back, and nobody else's; may be repeated. */
    HeldDrain.State end();
}

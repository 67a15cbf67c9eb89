package io.switchboard.operator.load;

import io.switchboard.core.Instance;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one registered instance's load.
 *
 * @param instance as it is registered, with an operator's override
 * @param datacenter the registry that it is in; null: there is one, without a name
 * @param report its last; null: none has come
 * @param age since that came; {@link Duration#ZERO} without one
 * @param problem why nothing has come lately, as text for an operator; null: all is well
 */
public record InstanceLoad(
        Instance instance,
        @Nullable String datacenter,
        @Nullable LoadReport report,
        Duration age,
        @Nullable String problem) {
    /** The problem of one that has been asked, or will be, and has neither answered nor failed yet. */
    public static final String NOT_YET = "no report has come yet";

    /** Whether it may answer at any moment. */
    public boolean isAwaited() {
        return report == null && NOT_YET.equals(problem);
    }
}

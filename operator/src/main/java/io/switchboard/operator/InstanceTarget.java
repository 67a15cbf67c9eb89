package io.switchboard.operator;

import io.switchboard.core.ServiceName;

/**
 * The instance that an operator means.
 *
 * @param id as {@link RegistryAdmin#instances} lists it
 * @param evenIfUnknown whether it is taken as it is if no such instance is registered now; else it is refused, with the
 *     names that may have been meant
 */
public record InstanceTarget(ServiceName service, String id, boolean evenIfUnknown) {
    /** One that is registered now. */
    public static InstanceTarget of(ServiceName service, String id) {
        return new InstanceTarget(service, id, false);
    }
}

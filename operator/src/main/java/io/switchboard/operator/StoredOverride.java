package io.switchboard.operator;

import io.switchboard.core.InstanceOverride;
import io.switchboard.core.ServiceName;
import java.util.Optional;

/**
 * An override as it stands in etcd.
 *
 * @param id of the instance that it is for
 * @param override empty: the value cannot be read, so that it counts for nothing
 * @param problem why it cannot be read; empty where it can
 * @param orphaned whether there is no such registration now; it counts again when there is
 */
public record StoredOverride(
        ServiceName service, String id, Optional<InstanceOverride> override, String problem, boolean orphaned) {}

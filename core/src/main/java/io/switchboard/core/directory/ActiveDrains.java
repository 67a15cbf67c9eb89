package io.switchboard.core.directory;

import io.switchboard.core.Drain;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import java.util.Map;

/**
 * The drains that count at one moment; immutable.
 *
 * @param zones by place; whom one is for says {@link Locality#isInZoneOf}
 * @param datacenters by {@linkplain io.switchboard.core.DatacenterName name}
 * @param instances by service and id
 */
public record ActiveDrains(
        Map<Locality, Drain> zones, Map<String, Drain> datacenters, Map<ServiceName, Map<String, Drain>> instances) {
    /** Nothing is drained. */
    public static final ActiveDrains NONE = new ActiveDrains(Map.of(), Map.of(), Map.of());

    public ActiveDrains {
        zones = Map.copyOf(zones);
        datacenters = Map.copyOf(datacenters);
        instances = Map.copyOf(instances);
    }
}

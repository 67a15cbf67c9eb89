package io.switchboard.operator;

import io.switchboard.core.ServiceName;
import java.util.List;

/**
 * What is registered under a service's name at one moment.
 *
 * @param instances ordered by id
 * @param skipped what is in the service's range and not taken
 * @param revision etcd's at that moment
 */
public record RegisteredInstances(
        ServiceName service, List<RegisteredInstance> instances, List<SkippedEntry> skipped, long revision) {
    public RegisteredInstances {
        instances = List.copyOf(instances);
        skipped = List.copyOf(skipped);
    }
}

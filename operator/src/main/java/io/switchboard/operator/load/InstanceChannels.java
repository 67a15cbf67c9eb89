package io.switchboard.operator.load;

import io.grpc.ManagedChannel;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;

/** Opens channels to single instances, as clients of their service would reach them. */
@FunctionalInterface
public interface InstanceChannels {
    /**
     * Returns at once, whether or not the instance can be reached.
     *
     * @param instance with the address at which it is reached from here
     * @return a channel for the asker alone, who shuts it down
     */
    ManagedChannel open(ServiceName service, Instance instance);
}

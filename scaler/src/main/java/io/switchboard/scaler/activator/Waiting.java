package io.switchboard.scaler.activator;

import io.switchboard.core.ServiceName;
import java.util.function.Consumer;

/** How many calls wait for an instance, and how many have come to wait, by service. */
interface Waiting {
    /** 0 as well: the service is none of its. For any thread. */
    int waiting(ServiceName service);

    /** How many calls have come ever, while no instance was there that takes them, by service. For any thread. */
    long arrived(ServiceName service);

    /** Calls it on the scheduler with each service of which the first call has begun to wait, or the last has left. */
    void onChange(Consumer<ServiceName> changed);
}

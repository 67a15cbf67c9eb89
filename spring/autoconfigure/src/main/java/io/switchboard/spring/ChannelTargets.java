package io.switchboard.spring;

import io.switchboard.core.ServiceName;
import java.util.Set;
import java.util.TreeSet;

/** The services to which channels were made so far. Safe for use by several threads. */
final class ChannelTargets implements Called {
    private final Set<ServiceName> services = new TreeSet<>();

    synchronized void add(ServiceName service) {
        services.add(service);
    }

    @Override
    public synchronized Set<ServiceName> services() {
        return new TreeSet<>(services);
    }
}

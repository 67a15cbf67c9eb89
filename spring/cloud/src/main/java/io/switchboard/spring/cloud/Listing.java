package io.switchboard.spring.cloud;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ids that are told to who asks for all: those that the registry lists, and those of which instances are known that
 * it has lost, as these are called on.
 */
record Listing(ServiceIds ids, FollowedServices services) {
    /** In order. */
    List<String> known() {
        Set<String> all = new TreeSet<>(ids.known());
        all.addAll(services.withInstances());
        return all.stream().filter(HttpServices::isListable).toList();
    }
}

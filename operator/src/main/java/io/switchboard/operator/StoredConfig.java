package io.switchboard.operator;

import io.switchboard.core.ServiceName;
import java.util.Optional;

/**
 * A service's config as it stands in etcd.
 *
 * @param document a gRPC service config, JSON; empty: there is none
 * @param revision of its last change, to be given back with the next; 0: there is none
 * @param version that change in the history; empty: there is none there, or what is stored was written past it
 */
public record StoredConfig(
        ServiceName service, Optional<String> document, long revision, Optional<ConfigVersion> version) {}

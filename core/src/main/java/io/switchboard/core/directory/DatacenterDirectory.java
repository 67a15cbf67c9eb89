package io.switchboard.core.directory;

import io.switchboard.core.DatacenterName;
import java.util.OptionalLong;

/** One datacenter's registry, as {@link FederatedDirectory} reads it. */
public interface DatacenterDirectory {
    DatacenterName name();

    /** The chain of its own: list and watch, operators' overrides, cache, guard against mass removals. */
    Directory directory();

    /** What operators drain for a time, as this registry has it: all that they drain, not only in this datacenter. */
    Drains drains();

    /** Which of an instance's addresses clients elsewhere connect to; empty, or none of that name: its usual one. */
    String network();

    /** How long a request to the registry takes, by which datacenters are put in order; empty: not known. */
    OptionalLong roundTripNanos();
}

package io.switchboard;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.directory.DatacenterDirectory;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Drains;
import java.util.OptionalLong;

/** The registry of the datacenter that the program runs in. */
record HomeRegistry(DatacenterName name, Directory directory, Drains drains) implements DatacenterDirectory {
    /** From within, servers are called at their usual addresses. */
    @Override
    public String network() {
        return "";
    }

    /** Nothing is nearer. */
    @Override
    public OptionalLong roundTripNanos() {
        return OptionalLong.empty();
    }
}

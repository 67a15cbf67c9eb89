package io.switchboard.operator;

import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import java.time.Instant;
import java.util.Optional;

/**
 * A drain for a time as it stands in etcd.
 *
 * @param name its key, below the namespace
 * @param target empty: the key names nothing that can be drained
 * @param drain empty: the value cannot be read, so that it counts for nothing
 * @param problem why it counts for nothing; empty where it does not
 * @param lease with which it ends; 0: none, so that it stays in etcd, though clients end it all the same
 */
public record StoredDrain(
        String name, Optional<DrainTarget> target, Optional<Drain> drain, String problem, long lease) {
    /** Whether it was to have ended, by a clock that shows this. */
    public boolean isOver(Instant now) {
        return drain.isPresent() && drain.get().until().isBefore(now);
    }
}

package io.switchboard.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the registry of one datacenter says of a service, for a client that reads several; immutable.
 *
 * @param name the datacenter's
 * @param registry in words, such as {@code etcd at 10.0.0.2:2379}
 * @param own whether it is the one that the client is in
 * @param instances how many of the set are this datacenter's
 * @param revision the registry's revision of them; 0 while nothing is known
 * @param freshness how far they can be trusted
 * @param since when they became so, as {@link Snapshot#since}
 * @param skipped how many registrations were left out because they could not be read
 * @param problem why they are not {@link Freshness#LIVE}; null when there is nothing to say
 * @param configured whether operators have written a service config in this registry: of several the first counts
 * @param drained why an operator has taken the whole datacenter out of use, in words; null: it is in use
 */
public record DatacenterState(
        String name,
        String registry,
        boolean own,
        int instances,
        long revision,
        Freshness freshness,
        Instant since,
        int skipped,
        @Nullable String problem,
        boolean configured,
        @Nullable String drained) {

    /** Whether the registry has answered, or its last good set was found on disk. */
    public boolean isKnown() {
        return freshness != Freshness.UNKNOWN;
    }

    /** The same with another problem. */
    public DatacenterState because(String why) {
        return new DatacenterState(
                name, registry, own, instances, revision, freshness, since, skipped, why, configured, drained);
    }

    /** The same, no longer followed. */
    DatacenterState lost(String why, Instant now) {
        return new DatacenterState(
                name,
                registry,
                own,
                instances,
                revision,
                isKnown() ? Freshness.STALE : Freshness.UNKNOWN,
                freshness == Freshness.LIVE ? now : since,
                skipped,
                why,
                configured,
                drained);
    }
}

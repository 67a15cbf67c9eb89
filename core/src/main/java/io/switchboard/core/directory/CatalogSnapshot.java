package io.switchboard.core.directory;

import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The services of a registry at one moment; immutable.
 *
 * @param services those that have registrations, ordered by name
 * @param leftOut how many keys hold no registration, are under no service's name, or are more than are counted; other
 *     spellings of a key that counts are not among them
 * @param revision the registry's revision of the set; 0 while nothing is known
 * @param freshness how far the set can be trusted
 * @param since when it became so
 * @param problem why it is not {@link Freshness#LIVE}, as text for an operator; null if there is no problem
 */
public record CatalogSnapshot(
        List<Service> services,
        long leftOut,
        long revision,
        Freshness freshness,
        Instant since,
        @Nullable String problem) {

    public CatalogSnapshot {
        services = List.copyOf(services);
    }

    /**
     * A service that has registrations.
     *
     * @param instances how many of its registrations are taken
     * @param draining how many of these are registered as draining; drains that operators set do not count here
     * @param refused how many more there are whose address may not be dialled
     */
    public record Service(ServiceName name, int instances, int draining, int refused) {}

    /** What is known before the registry has answered: nothing. */
    public static CatalogSnapshot unknown(Instant since) {
        return new CatalogSnapshot(List.of(), 0, 0, Freshness.UNKNOWN, since, null);
    }

    /**
     * The same set, no longer followed: nothing is known if nothing was, else it is stale, if it was live since then.
     */
    public CatalogSnapshot lost(String why, Instant now) {
        return new CatalogSnapshot(
                services,
                leftOut,
                revision,
                freshness == Freshness.UNKNOWN ? Freshness.UNKNOWN : Freshness.STALE,
                freshness == Freshness.LIVE ? now : since,
                why);
    }
}

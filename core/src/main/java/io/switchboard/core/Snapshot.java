package io.switchboard.core;

import io.switchboard.core.directory.Subscription;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The complete set of a service's instances at one moment; immutable.
 *
 * <p>Where a client reads the registries of several datacenters, the set is that of all of them; revision, freshness,
 * since and problem are those of its own datacenter's registry, and {@code datacenters} has each one's.
 *
 * @param service whose instances these are
 * @param instances the set, ordered by datacenter and id, each id once in a datacenter
 * @param revision the registry's revision of the set; 0 while nothing is known
 * @param freshness how far the set can be trusted
 * @param since when it became so; of a set that was remembered by an earlier process, when it was last known to be live
 * @param skipped how many registrations were left out because they could not be read
 * @param doubted {@linkplain Instance#name names} of instances that the registry no longer lists and that are in the
 *     set only as long as they prove to be alive; see {@link Subscription#answered}
 * @param problem why it is not {@link Freshness#LIVE}, as text for an operator; null if there is no problem
 * @param serviceConfig the gRPC service config that operators have written for the service, as JSON text; null: none.
 *     Of several registries that have one the nearest counts
 * @param datacenters the state of each registry, the client's own first and then the nearest first; empty where there
 *     is one registry only
 */
public record Snapshot(
        ServiceName service,
        InstanceList instances,
        long revision,
        Freshness freshness,
        Instant since,
        int skipped,
        Set<String> doubted,
        @Nullable String problem,
        @Nullable String serviceConfig,
        List<DatacenterState> datacenters) {

    public Snapshot {
        doubted = Set.copyOf(doubted);
        datacenters = List.copyOf(datacenters);
    }

    /**
     * A set of one registry, with no service config.
     *
     * @param instances in any order
     * @throws IllegalArgumentException if two have the same id; the message says which
     */
    public Snapshot(
            ServiceName service,
            Collection<Instance> instances,
            long revision,
            Freshness freshness,
            Instant since,
            int skipped,
            Set<String> doubted,
            @Nullable String problem) {
        this(
                service,
                InstanceList.copyOf(instances),
                revision,
                freshness,
                since,
                skipped,
                doubted,
                problem,
                null,
                List.of());
    }

    /**
     * The same set, no longer followed: nothing is known if nothing was, else it is stale, if it was live since then.
     */
    public Snapshot lost(String why, Instant now) {
        boolean unknown = freshness == Freshness.UNKNOWN;
        return new Snapshot(
                service,
                instances,
                revision,
                unknown ? Freshness.UNKNOWN : Freshness.STALE,
                freshness == Freshness.LIVE ? now : since,
                skipped,
                doubted,
                why,
                serviceConfig,
                datacenters.stream().map(one -> one.lost(why, now)).toList());
    }

    /** The same with other instances. */
    public Snapshot withInstances(InstanceList changed) {
        return new Snapshot(
                service, changed, revision, freshness, since, skipped, doubted, problem, serviceConfig, datacenters);
    }

    /** The same with others that are doubted. */
    public Snapshot withDoubted(Set<String> changed) {
        return new Snapshot(
                service, instances, revision, freshness, since, skipped, changed, problem, serviceConfig, datacenters);
    }

    /** The same with another service config; null: none. */
    public Snapshot withServiceConfig(@Nullable String changed) {
        return new Snapshot(
                service, instances, revision, freshness, since, skipped, doubted, problem, changed, datacenters);
    }

    /** The same with what else is known of each registry. */
    public Snapshot withDatacenters(List<DatacenterState> changed) {
        return new Snapshot(
                service, instances, revision, freshness, since, skipped, doubted, problem, serviceConfig, changed);
    }

    /** What is known before the registry has answered: nothing. */
    public static Snapshot unknown(ServiceName service, Instant since) {
        return new Snapshot(service, InstanceList.of(), 0, Freshness.UNKNOWN, since, 0, Set.of(), null);
    }
}

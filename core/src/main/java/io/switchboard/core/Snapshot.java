package io.switchboard.core;

import io.switchboard.core.directory.Subscription;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The complete set of a service's instances at one moment; immutable.
 *
 * @param service whose instances these are
 * @param instances the set, ordered by id, each id once
 * @param revision the registry's revision of the set; 0 while nothing is known
 * @param freshness how far the set can be trusted
 * @param since when it became so; of a set that was remembered by an earlier process, when it was last known to be live
 * @param skipped how many registrations were left out because they could not be read
 * @param doubted ids of instances that the registry no longer lists and that are in the set only as long as they prove
 *     to be alive; see {@link Subscription#answered}
 * @param problem why it is not {@link Freshness#LIVE}, in words for an operator; null when there is nothing to say
 * @param serviceConfig the gRPC service config that operators have written for the service, as JSON text; null: none
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
        @Nullable String serviceConfig) {

    public Snapshot {
        doubted = Set.copyOf(doubted);
    }

    /**
     * A set with no service config.
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
        this(service, InstanceList.copyOf(instances), revision, freshness, since, skipped, doubted, problem, null);
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
                serviceConfig);
    }

    /** The same with other instances. */
    public Snapshot withInstances(InstanceList changed) {
        return new Snapshot(service, changed, revision, freshness, since, skipped, doubted, problem, serviceConfig);
    }

    /** The same with others that are doubted. */
    public Snapshot withDoubted(Set<String> changed) {
        return new Snapshot(service, instances, revision, freshness, since, skipped, changed, problem, serviceConfig);
    }

    /** The same with another service config; null: none. */
    public Snapshot withServiceConfig(@Nullable String changed) {
        return new Snapshot(service, instances, revision, freshness, since, skipped, doubted, problem, changed);
    }

    /** What is known before the registry has answered: nothing. */
    public static Snapshot unknown(ServiceName service, Instant since) {
        return new Snapshot(service, InstanceList.of(), 0, Freshness.UNKNOWN, since, 0, Set.of(), null);
    }
}

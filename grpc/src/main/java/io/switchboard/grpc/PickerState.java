package io.switchboard.grpc;

import io.switchboard.balancing.Failover;
import io.switchboard.balancing.InFlight;
import io.switchboard.balancing.Lately;
import io.switchboard.balancing.Turn;
import io.switchboard.grpc.config.Route;
import io.switchboard.grpc.config.SubsetRule;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What lasts from one picker to the next, by the name of what it belongs to: whose turn it is, so that no change starts
 * a round over, how many calls are in flight, how many were picked, how many endpoints there were, and whether calls
 * are away from their datacenter. Used in the synchronization context only; what it gives, on any thread.
 */
final class PickerState {
    /** Whose turn it is: of the subsets of a route, of a pool's levels, or of the endpoints in one of them. */
    private enum Of {
        SUBSETS,
        LEVELS,
        ENDPOINTS
    }

    private record TurnOf(Of of, PoolName pool, String place) {}

    private record CallsTo(SubsetRule.Members members, String place) {}

    private final RandomGenerator random;
    private final Map<TurnOf, Turn> turns = new HashMap<>();
    private final Map<CallsTo, InFlight> inFlight = new HashMap<>();
    private final Map<CallsTo, Lately> lately = new HashMap<>();
    private final Map<SubsetRule.Members, Failover> failovers = new HashMap<>();
    private Duration memory = Duration.ZERO;
    private long nanos;
    private @Nullable PickCounters tally;

    PickerState(RandomGenerator random) {
        this.random = random;
    }

    /** Of a route's subsets. */
    Turn turnOfSubsets(String route) {
        return turn(new TurnOf(Of.SUBSETS, new PoolName(route, 0), ""));
    }

    Turn turnOfLevels(PoolName pool) {
        return turn(new TurnOf(Of.LEVELS, pool, ""));
    }

    Turn turnOfEndpoints(PoolName pool, String place) {
        return turn(new TurnOf(Of.ENDPOINTS, pool, place));
    }

    /** Starts at random: not all clients call the same server first. */
    private Turn turn(TurnOf key) {
        return turns.computeIfAbsent(key, made -> new Turn(random.nextInt() & Integer.MAX_VALUE));
    }

    /** Of the instances that such a rule names, whatever routes have it. */
    InFlight inFlight(SubsetRule.Members members, String place) {
        return inFlight.computeIfAbsent(new CallsTo(members, place), made -> new InFlight());
    }

    /** What follows is of this time, of a monotonic clock. */
    void timeIs(long nanos) {
        this.nanos = nanos;
    }

    /**
     * What those that are ready of a level, or of a datacenter, are judged against.
     *
     * @param endpoints as many as it has now
     */
    double lately(SubsetRule.Members members, String place, Duration memory, int endpoints) {
        if (!memory.equals(this.memory)) {
            this.memory = memory;
            lately.clear();
        }
        return lately.computeIfAbsent(new CallsTo(members, place), made -> new Lately(memory.toNanos()))
                .of(endpoints, nanos);
    }

    /** Of the calls for the instances that such a rule names. */
    Failover.Verdict judge(SubsetRule.Members members, Failover.Rules rules, List<Failover.Datacenter> datacenters) {
        return failovers.computeIfAbsent(members, made -> new Failover()).judge(rules, datacenters, nanos);
    }

    /** Whether levels have lost endpoints that are still remembered. */
    boolean remembers() {
        return lately.values().stream().anyMatch(one -> one.remembers(nanos));
    }

    /** Picks are counted from the next picker on. */
    void count(PickCounters counters) {
        tally = counters;
    }

    /** Nobody starts or stops wanting to know while a channel lives. */
    void countFor(@Nullable Measured measured) {
        if (measured == null && tally != null) {
            tally.end();
            tally = null;
        } else if (measured != null && tally == null) {
            count(new PickCounters(measured));
        }
    }

    void ejected(String instance) {
        if (tally != null) {
            tally.ejected(instance);
        }
    }

    void reportIgnored(String instance) {
        if (tally != null) {
            tally.reportIgnored(instance);
        }
    }

    /** @param spreads over datacenters, in use from now on; empty: there is one */
    void tellOf(Map<SubsetRule.Members, Spread> spreads) {
        if (tally != null) {
            tally.spread(spreads.get(SubsetRule.Members.ALL));
        }
    }

    /** Counts no longer what is of others. */
    void keepCounting(Supplier<Stream<String>> instances, List<Route> routes) {
        if (tally != null) {
            Set<String> names = routes.stream().map(Route::name).collect(Collectors.toSet());
            tally.keep(instances.get().collect(Collectors.toSet()), names);
        }
    }

    /** Null: nobody wants to know. */
    @Nullable
    PickCounters tally() {
        return tally;
    }

    /** Forgets what belongs to other configs: their writers decide how many names there have been. */
    void keep(List<Route> routes) {
        Set<String> names = new HashSet<>();
        Set<SubsetRule.Members> members = new HashSet<>(Set.of(SubsetRule.Members.ALL));
        for (Route route : routes) {
            names.add(route.name());
            route.subsets().forEach(subset -> members.add(subset.members()));
        }
        turns.keySet().removeIf(key -> key.pool.route() != null && !names.contains(key.pool.route()));
        inFlight.keySet().removeIf(key -> !members.contains(key.members));
        lately.keySet().removeIf(key -> !members.contains(key.members));
        failovers.keySet().retainAll(members);
    }

    /** How many turns and counts are kept. */
    int size() {
        return turns.size() + inFlight.size() + lately.size() + failovers.size();
    }
}

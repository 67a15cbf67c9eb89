package io.switchboard.grpc;

import io.switchboard.balancing.Bound;
import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Choices;
import io.switchboard.balancing.Hashes;
import io.switchboard.balancing.InFlight;
import io.switchboard.balancing.Levels;
import io.switchboard.core.Locality;
import io.switchboard.core.PickCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes pools of candidates by a config: levels by locality, a choice within each. */
final class Pools {
    /** Shares of levels are turned into whole weights by it. */
    private static final double SHARE_UNIT = 1_000_000;

    private static final String ANYWHERE = "anywhere";
    private static final List<String> PLACES = List.of("own zone", "own region", "elsewhere");

    private final PolicyConfig config;
    private final Locality own;
    private final Lasting lasting;
    /** Of each endpoint whose calls are bounded, the counts that its calls are part of. */
    private final Map<CallLoad, List<InFlight>> counts = new HashMap<>();

    /**
     * @param own where the client is; UNKNOWN: no locality is preferred
     */
    Pools(PolicyConfig config, Locality own, Lasting lasting) {
        this.config = config;
        this.own = own;
        this.lasting = lasting;
    }

    /** As the other, of calls that are for all instances. */
    @Nullable
    Pool pool(String name, List<Candidate> candidates) {
        return pool(name, PickCount.NO_ROUTE, candidates);
    }

    /**
     * @param name of the pool, for its turns
     * @param route whose calls are for it, for telemetry
     * @return null if none of the candidates is ready
     */
    @Nullable
    Pool pool(String name, String route, List<Candidate> candidates) {
        if (!Candidate.anyReady(candidates)) {
            return null;
        }
        if (!config.goesByHealth(own)) {
            return new Pool(List.of(level(name, ANYWHERE, 1, candidates)), null, counters(route));
        }
        List<List<Candidate>> byLevel = byLevel(candidates);
        List<Double> shares = Levels.of(
                        byLevel.stream()
                                .map(level -> new Levels.Health(ready(level), level.size()))
                                .toList(),
                        config.overprovisioning(),
                        config.panicThreshold())
                .byLevel();
        List<Pool.Level> levels = new ArrayList<>();
        List<Long> weights = new ArrayList<>();
        for (int i = 0; i < byLevel.size(); i++) {
            long weight = Math.round(shares.get(i) * SHARE_UNIT);
            if (weight > 0) {
                levels.add(level(name + "/" + i, PLACES.get(i), shares.get(i), byLevel.get(i)));
                weights.add(weight);
            }
        }
        return new Pool(levels, levels.size() == 1 ? null : share(name, weights), counters(route));
    }

    private @Nullable Function<Candidate, LongAdder> counters(String route) {
        Tally tally = lasting.tally();
        return tally == null ? null : candidate -> tally.picks(candidate.name(), route);
    }

    private Choice share(String name, List<Long> weights) {
        long[] all = weights.stream().mapToLong(Long::longValue).toArray();
        // The same key has to find the same level.
        return config.choice().policy().bits == ChoiceConfig.Bits.KEY
                ? Choices.random(all)
                : Choices.weightedRoundRobin(all, lasting.turn(name + "/level"));
    }

    /** The own zone, the own region, and the rest. */
    private List<List<Candidate>> byLevel(List<Candidate> candidates) {
        List<List<Candidate>> levels = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Candidate candidate : candidates) {
            levels.get(distance(candidate.locality())).add(candidate);
        }
        return levels;
    }

    /** A zone's name counts within its region; where one side does not say its region, zones of one name are the same. */
    private int distance(Locality other) {
        boolean sameRegion =
                own.region().equals(other.region()) && !own.region().isEmpty();
        boolean mayBeSameRegion =
                sameRegion || own.region().isEmpty() || other.region().isEmpty();
        if (!own.zone().isEmpty() && own.zone().equals(other.zone()) && mayBeSameRegion) {
            return 0;
        }
        return sameRegion ? 1 : 2;
    }

    private static int ready(List<Candidate> candidates) {
        return Candidate.ready(candidates).size();
    }

    private Pool.Level level(String name, String place, double share, List<Candidate> candidates) {
        List<Candidate> ready = Candidate.ready(candidates);
        return new Pool.Level(place, share, ready, choice(name, ready));
    }

    private Choice choice(String name, List<Candidate> ready) {
        ChoiceConfig choice = config.choice();
        return switch (choice.policy()) {
            case ROUND_ROBIN -> Choices.roundRobin(ready.size(), lasting.turn(name));
            case WEIGHTED_ROUND_ROBIN -> Choices.weightedRoundRobin(weights(ready), lasting.turn(name));
            case RANDOM -> Choices.random(weights(ready));
            case LEAST_REQUEST -> Choices.leastRequest(weights(ready), inFlight(ready));
            case PEAK_EWMA ->
                Choices.peakEwma(
                        weights(ready),
                        ready.stream().map(one -> load(one).latency).toList());
            case RING_HASH ->
                choice.boundedLoad() == 0
                        ? Choices.ringHash(identities(ready), weights(ready), fullWeights(ready))
                        : Choices.ringHash(identities(ready), weights(ready), fullWeights(ready), bound(name, ready));
            case MAGLEV ->
                choice.boundedLoad() == 0
                        ? Choices.maglev(identities(ready), weights(ready))
                        : Choices.maglev(identities(ready), weights(ready), bound(name, ready));
        };
    }

    /** An endpoint's share of what is in flight is of what is in flight in its pool. */
    private Bound bound(String name, List<Candidate> ready) {
        InFlight total = lasting.inFlight(name);
        ready.forEach(one ->
                counts.computeIfAbsent(load(one), made -> new ArrayList<>()).add(total));
        return new Bound(config.choice().boundedLoad(), inFlight(ready), total);
    }

    /** Lets the calls to these endpoints count in the pools made so far, from now on. */
    void count(List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            CallLoad load = candidate.load();
            if (load != null) {
                load.countIn(counts.getOrDefault(load, List.of()));
            }
        }
    }

    /** Of instances that all have weight 0, for want of others, each gets the same. */
    private static long[] weights(List<Candidate> ready) {
        long[] weights = new long[ready.size()];
        boolean none = true;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = ready.get(i).weight();
            none &= weights[i] == 0;
        }
        if (none) {
            Arrays.fill(weights, 1);
        }
        return weights;
    }

    /** What the weights are when nobody starts any more. */
    private long[] fullWeights(List<Candidate> ready) {
        if (config.slowStart() == null || ready.stream().allMatch(one -> one.weight() == 0)) {
            return weights(ready);
        }
        return ready.stream()
                .mapToLong(one -> Weights.of(one.instance(), null, 0) * Weights.UNIT)
                .toArray();
    }

    private static long[] identities(List<Candidate> ready) {
        return ready.stream().mapToLong(one -> Hashes.of(one.name())).toArray();
    }

    private static List<InFlight> inFlight(List<Candidate> ready) {
        return ready.stream().map(one -> load(one).inFlight).toList();
    }

    private static CallLoad load(Candidate candidate) {
        return Objects.requireNonNull(candidate.load(), "load");
    }
}

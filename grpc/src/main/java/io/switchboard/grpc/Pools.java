package io.switchboard.grpc;

import io.switchboard.balancing.Bound;
import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Choices;
import io.switchboard.balancing.Hashes;
import io.switchboard.balancing.InFlight;
import io.switchboard.balancing.Levels;
import io.switchboard.core.Locality;
import io.switchboard.core.telemetry.PickCount;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.SubsetRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the pools of one picker by its config: levels by locality, a choice within each. */
final class Pools {
    /** Shares of levels are turned into whole weights by it. */
    private static final double SHARE_UNIT = 1_000_000;

    private static final String ANYWHERE = "anywhere";
    private static final List<String> PLACES = List.of("own zone", "own region", "elsewhere");

    /**
     * A level of some candidates.
     *
     * @param number by nearness
     * @param choice as the first pool of these candidates has it; one in turn is another pool's with turns of its own
     */
    private record Layer(int number, String place, double share, Ready ready, Choice choice) {}

    private final PolicyConfig config;
    private final Locality own;
    private final PickerState lasting;
    /** Of each endpoint whose calls are bounded, the counts that its calls are part of. */
    private final Map<CallLoad, List<InFlight>> counts = new HashMap<>();
    /** By the very list: many pools may be of the same candidates. */
    private final IdentityHashMap<List<Candidate>, List<Layer>> layers = new IdentityHashMap<>();

    private final Set<InFlight> bounded = new HashSet<>();
    private final IdentityHashMap<Ready, Map<String, LongAdder[]>> counters = new IdentityHashMap<>();

    /** @param own where the client is; UNKNOWN: no locality is preferred */
    Pools(PolicyConfig config, Locality own, PickerState lasting) {
        this.config = config;
        this.own = own;
        this.lasting = lasting;
    }

    /**
     * @param members which instances it is for, ready or not
     * @param candidates those of them; pools that are given the same list share what can be shared
     * @return null if none of the candidates is ready
     */
    @Nullable
    Pool pool(PoolName name, SubsetRule.Members members, List<Candidate> candidates) {
        int rank = Candidate.rank(candidates);
        if (rank == Candidate.NOBODY) {
            return null;
        }
        List<Layer> made = layers.get(candidates);
        boolean first = made == null;
        if (made == null) {
            made = layers(name, members, rank, Candidate.ofRank(rank, candidates));
            layers.put(candidates, made);
        }
        List<Pool.Level> levels = new ArrayList<>(made.size());
        for (Layer layer : made) {
            count(members, layer);
            Choice choice = first || !config.choice().takesTurns()
                    ? layer.choice
                    : Choices.withTurn(layer.choice, lasting.turnOfEndpoints(name, layer.number));
            levels.add(new Pool.Level(layer.place, layer.share, layer.ready, choice));
        }
        return new Pool(levels, levels.size() == 1 ? null : share(name, levels), counters(name));
    }

    private List<Layer> layers(PoolName name, SubsetRule.Members members, int rank, List<Candidate> candidates) {
        if (!config.goesByHealth(own)) {
            return List.of(layer(name, members, 0, ANYWHERE, 1, new Ready(pickable(candidates))));
        }
        List<List<Candidate>> ready = new ArrayList<>();
        List<Levels.Health> health = new ArrayList<>();
        for (List<Candidate> level : byLevel(candidates)) {
            List<Candidate> callable = pickable(level);
            ready.add(callable);
            // Of the reserve there is never more than there is for want of others.
            double total = rank == Candidate.CALLABLE
                    ? lasting.lately(members, health.size(), config.memory(), level.size())
                    : level.size();
            health.add(new Levels.Health(callable.size(), total, warmth(callable)));
        }
        List<Double> shares = Levels.of(health, config.overprovisioning(), config.panicThreshold())
                .byLevel();
        List<Layer> made = new ArrayList<>();
        for (int i = 0; i < ready.size(); i++) {
            if (weight(shares.get(i)) > 0) {
                made.add(layer(name, members, i, PLACES.get(i), shares.get(i), new Ready(ready.get(i))));
            }
        }
        return made;
    }

    /** Keys of one that is merely connecting are not to wander to others and back. */
    private List<Candidate> pickable(List<Candidate> candidates) {
        return Candidate.ready(candidates, config.choice().policy().bits == ChoiceConfig.Bits.KEY);
    }

    private Layer layer(
            PoolName name, SubsetRule.Members members, int number, String place, double share, Ready ready) {
        return new Layer(number, place, share, ready, choice(name, members, number, ready));
    }

    /**
     * What is in flight to those that a rule names is counted also while another rule names the same, and has the
     * choice.
     */
    private void count(SubsetRule.Members members, Layer layer) {
        if (config.choice().boundedLoad() == 0) {
            return;
        }
        InFlight total = lasting.inFlight(members, layer.number);
        if (bounded.add(total)) {
            for (Candidate one : layer.ready.candidates()) {
                counts.computeIfAbsent(load(one), made -> new ArrayList<>()).add(total);
            }
        }
    }

    private static long weight(double share) {
        return Math.round(share * SHARE_UNIT);
    }

    private @Nullable Function<Ready, LongAdder[]> counters(PoolName name) {
        PickCounters tally = lasting.tally();
        if (tally == null) {
            return null;
        }
        return ready -> {
            String route = name.route() == null
                    ? PickCount.NO_ROUTE
                    : tally.route(Objects.requireNonNull(name.route()), ready.size());
            return counters.computeIfAbsent(ready, made -> new HashMap<>()).computeIfAbsent(route, made -> {
                LongAdder[] all = new LongAdder[ready.size()];
                for (int i = 0; i < all.length; i++) {
                    all[i] = tally.picks(ready.candidates().get(i).name(), route);
                }
                return all;
            });
        };
    }

    private Choice share(PoolName name, List<Pool.Level> levels) {
        long[] weights =
                levels.stream().mapToLong(level -> weight(level.share())).toArray();
        // The same key has to find the same level.
        return config.choice().policy().bits == ChoiceConfig.Bits.KEY
                ? Choices.random(weights)
                : Choices.weightedRoundRobin(weights, lasting.turnOfLevels(name));
    }

    /** The own zone, the own region, and the rest. */
    private List<List<Candidate>> byLevel(List<Candidate> candidates) {
        List<List<Candidate>> levels = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Candidate candidate : candidates) {
            levels.get(distance(candidate.locality())).add(candidate);
        }
        return levels;
    }

    /**
     * A zone's name counts within its region; where one side does not say its region, zones of one name are the same.
     */
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

    private Choice choice(PoolName name, SubsetRule.Members members, int level, Ready ready) {
        ChoiceConfig choice = config.choice();
        long[] weights = ready.weights();
        return switch (choice.policy()) {
            case ROUND_ROBIN -> Choices.roundRobin(ready.size(), lasting.turnOfEndpoints(name, level));
            case WEIGHTED_ROUND_ROBIN -> Choices.weightedRoundRobin(weights, lasting.turnOfEndpoints(name, level));
            case RANDOM -> Choices.random(weights);
            case LEAST_REQUEST -> Choices.leastRequest(weights, inFlight(ready));
            case PEAK_EWMA ->
                Choices.peakEwma(
                        weights,
                        ready.candidates().stream()
                                .map(one -> load(one).latency)
                                .toList());
            case RING_HASH ->
                choice.boundedLoad() == 0
                        ? Choices.ringHash(identities(ready), weights, fullWeights(ready))
                        : Choices.ringHash(
                                identities(ready), weights, fullWeights(ready), bound(members, level, ready));
            case MAGLEV ->
                choice.boundedLoad() == 0
                        ? Choices.maglev(identities(ready), weights)
                        : Choices.maglev(identities(ready), weights, bound(members, level, ready));
        };
    }

    /** An endpoint's share of what is in flight is of what is in flight to the same endpoints. */
    private Bound bound(SubsetRule.Members members, int level, Ready ready) {
        return new Bound(config.choice().boundedLoad(), inFlight(ready), lasting.inFlight(members, level));
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

    /** What the weights are when nobody starts any more. */
    private long[] fullWeights(Ready ready) {
        List<Candidate> candidates = ready.candidates();
        if (config.slowStart() == null || candidates.stream().allMatch(one -> one.weight() == 0)) {
            return ready.weights();
        }
        return candidates.stream().mapToLong(Pools::fullWeight).toArray();
    }

    private static long fullWeight(Candidate one) {
        return EndpointWeights.of(one.instance(), null, EndpointWeights.LONG) * EndpointWeights.UNIT;
    }

    /** The part of their full weights that these have while they start, on average. */
    private double warmth(List<Candidate> candidates) {
        if (config.slowStart() == null || candidates.isEmpty()) {
            return 1;
        }
        double warm = 0;
        for (Candidate one : candidates) {
            long full = fullWeight(one);
            warm += full == 0 ? 1 : Math.min(1, (double) one.weight() / full);
        }
        return warm / candidates.size();
    }

    private static long[] identities(Ready ready) {
        return ready.candidates().stream()
                .mapToLong(one -> Hashes.of(one.name()))
                .toArray();
    }

    private static List<InFlight> inFlight(Ready ready) {
        return ready.candidates().stream().map(one -> load(one).inFlight).toList();
    }

    private static CallLoad load(Candidate candidate) {
        return Objects.requireNonNull(candidate.load(), "load");
    }
}

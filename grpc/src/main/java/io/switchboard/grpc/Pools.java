package io.switchboard.grpc;

import io.grpc.LoadBalancer.PickResult;
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
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Makes the pools of one picker by its config: levels by locality, a choice within each. */
final class Pools {
    /** Shares of levels are turned into whole weights by it. */
    private static final double SHARE_UNIT = 1_000_000;

    private static final PickResult WAIT = PickResult.withNoResult();

    private static final String ANYWHERE = "anywhere";
    private static final List<String> PLACES = List.of("own zone", "own region", "elsewhere");
    private static final String OWN_DATACENTER = "own datacenter";

    /**
     * A level of some candidates.
     *
     * @param choice as the first pool of these candidates has it; one in turn is another pool's with turns of its own
     */
    private record Layer(String place, double share, Ready ready, Choice choice) {
        Layer withShare(double other) {
            return new Layer(place, other, ready, choice);
        }
    }

    /**
     * All levels of some candidates.
     *
     * @param rest of the calls: what no level has
     * @param outcome what becomes of these
     */
    private record Layers(List<Layer> levels, double rest, PickResult outcome) {
        Layers(List<Layer> levels) {
            this(levels, 0, WAIT);
        }
    }

    private final PolicyConfig config;
    private final Locality own;
    private final Map<SubsetRule.Members, Spread> spreads;
    private final PickerState lasting;
    /** Of each endpoint whose calls are bounded, the counts that its calls are part of. */
    private final Map<CallLoad, List<InFlight>> counts = new HashMap<>();
    /** By the very list: many pools may be of the same candidates. */
    private final IdentityHashMap<List<Candidate>, Layers> layers = new IdentityHashMap<>();

    private final Set<InFlight> bounded = new HashSet<>();
    private final IdentityHashMap<Ready, Map<String, LongAdder[]>> counters = new IdentityHashMap<>();

    /** @param own where the client is; UNKNOWN: no locality is preferred */
    Pools(PolicyConfig config, Locality own, PickerState lasting) {
        this(config, own, Map.of(), lasting);
    }

    /** @param spreads over datacenters; empty: there is one */
    Pools(PolicyConfig config, Locality own, Map<SubsetRule.Members, Spread> spreads, PickerState lasting) {
        this.config = config;
        this.own = own;
        this.spreads = spreads;
        this.lasting = lasting;
    }

    /**
     * @param members which instances it is for, ready or not
     * @param candidates those of them; pools that are given the same list share what can be shared
     * @return null if none of the candidates is ready, or none that the calls may go to
     */
    @Nullable
    Pool pool(PoolName name, SubsetRule.Members members, List<Candidate> candidates) {
        int rank = Candidate.rank(candidates);
        if (rank == Candidate.NOBODY) {
            return null;
        }
        Layers made = layers.get(candidates);
        boolean first = made == null;
        if (made == null) {
            Spread spread = spreads.get(members);
            made = spread == null
                    ? new Layers(layers(name, members, rank == Candidate.CALLABLE, Candidate.ofRank(rank, candidates)))
                    : spread(name, members, spread, candidates);
            layers.put(candidates, made);
        }
        if (made.levels.isEmpty() && !name.equals(PoolName.EVERYBODY)) {
            return null;
        }
        List<Pool.Level> levels = new ArrayList<>(made.levels.size());
        for (Layer layer : made.levels) {
            count(members, layer);
            Choice choice = first || !config.choice().takesTurns()
                    ? layer.choice
                    : Choices.withTurn(layer.choice, lasting.turnOfEndpoints(name, layer.place));
            levels.add(new Pool.Level(layer.place, layer.share, layer.ready, choice));
        }
        Pool.Rest rest = weight(made.rest) > 0 || levels.isEmpty()
                ? new Pool.Rest(made.rest, made.outcome, refused(made))
                : null;
        boolean one = levels.size() + (rest == null ? 0 : 1) == 1;
        return new Pool(levels, rest, one ? null : share(name, levels, made.rest), counters(name));
    }

    /**
     * The levels of the own datacenter, and one for each of the others that gets calls. What one would get of which
     * nobody can be called yet, the others get; where nobody may be called who can be, calls wait.
     */
    private Layers spread(PoolName name, SubsetRule.Members members, Spread spread, List<Candidate> candidates) {
        List<List<Candidate>> parts = spread.parts(candidates);
        double standing = 0;
        double missing = 0;
        for (int i = 0; i < parts.size(); i++) {
            boolean there = Candidate.anyReady(parts.get(i));
            standing += there ? spread.shares().get(i) : 0;
            missing += there ? 0 : spread.shares().get(i);
        }
        List<Layer> made = new ArrayList<>();
        for (int i = 0; standing > 0 && i < parts.size(); i++) {
            double share = spread.shares().get(i) * (standing + missing) / standing;
            if (weight(share) > 0 && Candidate.anyReady(parts.get(i))) {
                addLevels(made, name, members, i == 0, share, parts.get(i));
            }
        }
        double rest = spread.refused();
        List<Candidate> others = List.of();
        if (standing == 0) {
            rest += missing;
            others = spread.instead(parts, candidates, config.datacenters());
        } else if (rest > 0) {
            others = spread.lastResortAtHome(parts, candidates);
        }
        if (rest > 0 && !others.isEmpty()) {
            addLevels(made, name, members, spread.isOwn(others), rest, others);
            rest = 0;
        }
        PickResult outcome = spread.refused() > 0 ? PickResult.withError(spread.refusal(config.datacenters())) : WAIT;
        return new Layers(made, rest, outcome);
    }

    private void addLevels(
            List<Layer> made,
            PoolName name,
            SubsetRule.Members members,
            boolean own,
            double share,
            List<Candidate> candidates) {
        if (own) {
            for (Layer layer : layers(name, members, true, candidates)) {
                made.add(layer.withShare(layer.share * share));
            }
        } else {
            String place = Spread.place(candidates.get(0).datacenter());
            made.add(layer(name, members, place, share, new Ready(pickable(candidates))));
        }
    }

    private List<Layer> layers(
            PoolName name, SubsetRule.Members members, boolean remembers, List<Candidate> candidates) {
        if (!config.goesByHealth(own)) {
            return List.of(layer(name, members, placeOf(-1), 1, new Ready(pickable(candidates))));
        }
        List<List<Candidate>> ready = new ArrayList<>();
        List<Levels.Health> health = new ArrayList<>();
        for (List<Candidate> level : byLevel(candidates)) {
            List<Candidate> callable = pickable(level);
            ready.add(callable);
            // Of the reserve there is never more than there is for want of others.
            double total = remembers
                    ? lasting.lately(members, placeOf(health.size()), config.memory(), level.size())
                    : level.size();
            health.add(new Levels.Health(callable.size(), total, EndpointWeights.warmth(callable, config.slowStart())));
        }
        List<Double> shares = Levels.of(health, config.overprovisioning(), config.panicThreshold())
                .byLevel();
        List<Layer> made = new ArrayList<>();
        for (int i = 0; i < ready.size(); i++) {
            if (weight(shares.get(i)) > 0) {
                made.add(layer(name, members, placeOf(i), shares.get(i), new Ready(ready.get(i))));
            }
        }
        return made;
    }

    /** @param level by nearness; -1: there is one */
    private String placeOf(int level) {
        if (!spreads.isEmpty() && (level < 0 || level == PLACES.size() - 1)) {
            return OWN_DATACENTER;
        }
        return level < 0 ? ANYWHERE : PLACES.get(level);
    }

    /** Keys of one that is merely connecting are not to wander to others and back. */
    private List<Candidate> pickable(List<Candidate> candidates) {
        return Candidate.ready(candidates, config.choice().policy().bits == ChoiceConfig.Bits.KEY);
    }

    private Layer layer(PoolName name, SubsetRule.Members members, String place, double share, Ready ready) {
        return new Layer(place, share, ready, choice(name, members, place, ready));
    }

    /**
     * What is in flight to those that a rule names is counted also while another rule names the same, and has the
     * choice.
     */
    private void count(SubsetRule.Members members, Layer layer) {
        if (config.choice().boundedLoad() == 0) {
            return;
        }
        InFlight total = lasting.inFlight(members, layer.place);
        if (bounded.add(total)) {
            for (Candidate one : layer.ready.candidates()) {
                counts.computeIfAbsent(load(one), made -> new ArrayList<>()).add(total);
            }
        }
    }

    private static long weight(double share) {
        return Math.round(share * SHARE_UNIT);
    }

    /** Those that wait are not refused. */
    private @Nullable LongAdder refused(Layers made) {
        PickCounters tally = lasting.tally();
        return tally == null || made.outcome.getStatus().isOk() ? null : tally.refused();
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
                    Candidate one = ready.candidates().get(i);
                    all[i] = tally.picks(one.name(), one.datacenter(), route);
                }
                return all;
            });
        };
    }

    private Choice share(PoolName name, List<Pool.Level> levels, double rest) {
        long[] weights = LongStream.concat(
                        levels.stream().mapToLong(level -> weight(level.share())),
                        weight(rest) > 0 ? LongStream.of(weight(rest)) : LongStream.empty())
                .toArray();
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

    private int distance(Locality other) {
        if (own.isInZoneOf(other)) {
            return 0;
        }
        return !own.region().isEmpty() && own.region().equals(other.region()) ? 1 : 2;
    }

    private Choice choice(PoolName name, SubsetRule.Members members, String place, Ready ready) {
        ChoiceConfig choice = config.choice();
        long[] weights = ready.weights();
        return switch (choice.policy()) {
            case ROUND_ROBIN -> Choices.roundRobin(ready.size(), lasting.turnOfEndpoints(name, place));
            case WEIGHTED_ROUND_ROBIN -> Choices.weightedRoundRobin(weights, lasting.turnOfEndpoints(name, place));
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
                                identities(ready), weights, fullWeights(ready), bound(members, place, ready));
            case MAGLEV ->
                choice.boundedLoad() == 0
                        ? Choices.maglev(identities(ready), weights)
                        : Choices.maglev(identities(ready), weights, bound(members, place, ready));
        };
    }

    /** An endpoint's share of what is in flight is of what is in flight to the same endpoints. */
    private Bound bound(SubsetRule.Members members, String place, Ready ready) {
        return new Bound(config.choice().boundedLoad(), inFlight(ready), lasting.inFlight(members, place));
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
        return candidates.stream().mapToLong(EndpointWeights::full).toArray();
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

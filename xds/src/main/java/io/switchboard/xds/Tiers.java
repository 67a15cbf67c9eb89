package io.switchboard.xds;

import io.switchboard.balancing.Failover;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.Snapshot;
import io.switchboard.grpc.SwitchboardPolicy;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.Route;
import io.switchboard.grpc.config.SubsetRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is called for whom: a service's instances in the order of preference that one client has, as the policy
 * {@code switchboard} has it.
 */
final class Tiers {
    /**
     * Instances of one preference.
     *
     * @param name tells it from the others, whichever of them are there
     * @param draining of these instances, those that get no new calls; of programs with gRPC always none: they are told
     *     of those in tiers of their own
     */
    record Tier(String name, List<Instance> instances, Set<String> draining) {}

    private static final String ANYWHERE = "anywhere";
    private static final List<String> PLACES = List.of("own zone", "own region", "elsewhere");
    private static final String WEIGHTLESS = "of weight 0";
    private static final String DRAINING = "draining";
    private static final String OTHERS = "others: ";

    private final PolicyConfig config;
    private final XdsClient client;
    /** Null: there is one registry, or the client is in none of the datacenters. */
    private final @Nullable String own;

    private final List<String> datacenters;
    private final List<Instance> all;

    private Tiers(
            PolicyConfig config, XdsClient client, @Nullable String own, List<String> datacenters, List<Instance> all) {
        this.config = config;
        this.client = client;
        this.own = own;
        this.datacenters = datacenters;
        this.all = all;
    }

    /** @param dialable the snapshot's instances as far as they can be sent */
    static Tiers of(Snapshot snapshot, Collection<Instance> dialable, PolicyConfig config, XdsClient client) {
        String own = own(snapshot, client);
        List<Instance> reached = new ArrayList<>(dialable);
        if (own != null && !mayLeave(own, snapshot, config)) {
            reached.removeIf(instance -> !instance.datacenter().equals(own));
        }
        return new Tiers(config, client, own, order(snapshot, own, config), reached);
    }

    /** The client's datacenter; null: calls do not go by datacenters. */
    static @Nullable String own(Snapshot snapshot, XdsClient client) {
        for (DatacenterState state : snapshot.datacenters()) {
            boolean isOwn =
                    client.datacenter() == null ? state.own() : state.name().equals(client.datacenter());
            if (isOwn) {
                return state.name();
            }
        }
        return null;
    }

    private static boolean mayLeave(String own, Snapshot snapshot, PolicyConfig config) {
        if (config.datacenters().failover() == Failover.Mode.OPERATOR) {
            return snapshot.datacenters().stream()
                    .anyMatch(state -> state.name().equals(own) && state.drained() != null);
        }
        return config.datacenters().failover() == Failover.Mode.AUTOMATIC;
    }

    /** The own one, those that the config names, the others by nearness to this process, or else by name. */
    private static List<String> order(Snapshot snapshot, @Nullable String own, PolicyConfig config) {
        boolean fromHere = snapshot.datacenters().stream()
                .anyMatch(state -> state.own() && state.name().equals(own));
        Set<String> known = fromHere ? new LinkedHashSet<>() : new TreeSet<>();
        snapshot.datacenters().forEach(state -> known.add(state.name()));
        Set<String> order = new LinkedHashSet<>();
        if (own != null) {
            order.add(own);
        }
        config.datacenters().order().stream().filter(known::contains).forEach(order::add);
        order.addAll(known);
        return List.copyOf(order);
    }

    /** For calls that any instance may answer. */
    List<Tier> everybody() {
        return client.kind() == XdsClient.Kind.ENVOY ? forEnvoy("", all) : forGrpc(all);
    }

    /** For calls that are meant for a subset. */
    List<Tier> of(SubsetRule.Members members, Route.Fallback fallback) {
        SubsetRule rule = new SubsetRule("", members.version(), members.labels(), 1);
        List<Instance> chosen = all.stream().filter(rule::has).toList();
        if (fallback == Route.Fallback.FAIL) {
            return client.kind() == XdsClient.Kind.ENVOY ? forEnvoy("", chosen) : forGrpc(chosen);
        }
        // Those of the subset that only others would be called for are no reason not to call the others.
        List<Instance> callable = SwitchboardPolicy.callable(all);
        List<Tier> tiers = new ArrayList<>();
        if (client.kind() == XdsClient.Kind.ENVOY) {
            Set<Instance> isCallable = new HashSet<>(callable);
            if (chosen.stream().anyMatch(isCallable::contains)) {
                tiers.addAll(forEnvoy("", chosen));
            }
            tiers.addAll(forEnvoy(
                    OTHERS,
                    all.stream()
                            .filter(one -> tiers.isEmpty() || !rule.has(one))
                            .toList()));
            return tiers;
        }
        tiers.addAll(byPlace("", callable.stream().filter(rule::has).toList()));
        tiers.addAll(
                byPlace(OTHERS, callable.stream().filter(one -> !rule.has(one)).toList()));
        tiers.addAll(reserve(all, callable));
        return tiers;
    }

    /** A program with gRPC turns to a tier only where nobody of those before can be called. */
    private List<Tier> forGrpc(List<Instance> instances) {
        List<Instance> callable = SwitchboardPolicy.callable(instances);
        List<Tier> tiers = new ArrayList<>(byPlace("", callable));
        tiers.addAll(reserve(instances, callable));
        return tiers;
    }

    /** Who gets no calls while another can answer: the last resort. */
    private static List<Tier> reserve(List<Instance> instances, List<Instance> callable) {
        if (callable.size() == instances.size()) {
            return List.of();
        }
        Set<Instance> isCallable = new HashSet<>(callable);
        List<Instance> weightless = new ArrayList<>();
        List<Instance> draining = new ArrayList<>();
        for (Instance instance : instances) {
            if (!isCallable.contains(instance)) {
                (instance.state() == InstanceState.SERVING ? weightless : draining).add(instance);
            }
        }
        List<Tier> tiers = new ArrayList<>();
        if (!weightless.isEmpty()) {
            tiers.add(new Tier(WEIGHTLESS, weightless, Set.of()));
        }
        if (!draining.isEmpty()) {
            tiers.add(new Tier(DRAINING, draining, Set.of()));
        }
        return tiers;
    }

    /**
     * An Envoy turns to a tier by the part of those before that can be called, so that those that drain stay where they
     * are, as ones that cannot be; those of weight 0 it is not told of.
     */
    private List<Tier> forEnvoy(String prefix, List<Instance> instances) {
        List<Instance> callable = SwitchboardPolicy.callable(instances);
        if (callable.isEmpty() || !isServing(callable.get(0)) || callable.get(0).weight() == 0) {
            return byPlace(prefix, callable);
        }
        return byPlace(
                prefix,
                instances.stream()
                        .filter(one -> !isServing(one) || one.weight() > 0)
                        .toList(),
                true);
    }

    private static boolean isServing(Instance instance) {
        return instance.state() == InstanceState.SERVING;
    }

    private List<Tier> byPlace(String prefix, List<Instance> instances) {
        return byPlace(prefix, instances, false);
    }

    private List<Tier> byPlace(String prefix, List<Instance> instances, boolean tellsDraining) {
        Map<String, List<Instance>> byName = new LinkedHashMap<>();
        places().forEach(place -> byName.put(place, new ArrayList<>()));
        for (Instance instance : instances) {
            byName.computeIfAbsent(place(instance), made -> new ArrayList<>()).add(instance);
        }
        List<Tier> tiers = new ArrayList<>();
        byName.forEach((name, members) -> {
            if (!members.isEmpty()) {
                Set<String> draining = new HashSet<>();
                for (Instance one : members) {
                    if (tellsDraining && !isServing(one)) {
                        draining.add(one.name());
                    }
                }
                tiers.add(new Tier(prefix + name, List.copyOf(members), Set.copyOf(draining)));
            }
        });
        return tiers;
    }

    private List<String> places() {
        List<String> places = new ArrayList<>(prefersLocal() ? PLACES : List.of(ANYWHERE));
        if (own != null) {
            datacenters.stream()
                    .filter(name -> !name.equals(own))
                    .map(Tiers::ofDatacenter)
                    .forEach(places::add);
        }
        return places;
    }

    private String place(Instance instance) {
        if (own != null && !instance.datacenter().equals(own)) {
            return ofDatacenter(instance.datacenter());
        }
        if (!prefersLocal()) {
            return ANYWHERE;
        }
        Locality here = client.locality();
        if (here.isInZoneOf(instance.locality())) {
            return PLACES.get(0);
        }
        boolean sameRegion = !here.region().isEmpty()
                && here.region().equals(instance.locality().region());
        return PLACES.get(sameRegion ? 1 : 2);
    }

    private boolean prefersLocal() {
        return config.goesByHealth(client.locality());
    }

    private static String ofDatacenter(String name) {
        return "datacenter " + name;
    }
}

package io.switchboard.grpc;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.IpLiterals;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns instances into what gRPC dials. */
final class Endpoints {
    private Endpoints() {}

    /**
     * Those that should get calls: the serving ones with a weight. Where there are none, those of weight zero, and
     * after them the draining ones: a call that a live server could answer should not fail for want of a better one.
     */
    static List<Instance> callable(List<Instance> instances) {
        List<Instance> wanted = serving(instances, 1);
        if (wanted.isEmpty()) {
            wanted = serving(instances, 0);
        }
        return wanted.isEmpty() ? instances : wanted;
    }

    /** Those that should get none while one of the {@link #callable} can answer. */
    static List<Instance> reserve(List<Instance> instances) {
        List<Instance> callable = callable(instances);
        if (callable.size() == instances.size()) {
            return List.of();
        }
        int minWeight = callable.get(0).weight() == 0 ? 0 : 1;
        List<Instance> reserve = new ArrayList<>(instances.size() - callable.size());
        for (Instance instance : instances) {
            if (!isServing(instance, minWeight)) {
                reserve.add(instance);
            }
        }
        return Collections.unmodifiableList(reserve);
    }

    /** The list itself where it has no others, as is usual. */
    private static List<Instance> serving(List<Instance> instances, int minWeight) {
        int others = 0;
        for (Instance instance : instances) {
            others += isServing(instance, minWeight) ? 0 : 1;
        }
        if (others == 0) {
            return instances;
        }
        List<Instance> serving = new ArrayList<>(instances.size() - others);
        for (Instance instance : instances) {
            if (isServing(instance, minWeight)) {
                serving.add(instance);
            }
        }
        return Collections.unmodifiableList(serving);
    }

    private static boolean isServing(Instance instance, int minWeight) {
        return instance.state() == InstanceState.SERVING && instance.weight() >= minWeight;
    }

    /** The hosts that have to be looked up, all but IP literals, each with the registrations that name it. */
    static Map<String, Set<String>> hosts(List<Instance> instances) {
        Map<String, Set<String>> hosts = new TreeMap<>();
        for (Instance instance : instances) {
            String host = instance.address().host();
            if (IpLiterals.parse(host) == null) {
                hosts.computeIfAbsent(host, made -> new HashSet<>())
                        .add(instance.incarnation() + " " + instance.name());
            }
        }
        return hosts;
    }

    /**
     * One group for each instance, with all of its addresses; instances with the same addresses share one, named after
     * the latest registration in the nearest datacenter that is not doubted. An instance without any address is left
     * out.
     *
     * @param lookups what is known of a host name
     * @param doubts the doubt about an instance, by its id
     * @param starts when it started, if that matters
     */
    static List<EquivalentAddressGroup> groups(
            List<Instance> instances,
            Function<String, List<InetAddress>> lookups,
            Function<String, @Nullable RemovalDoubt> doubts,
            Function<Instance, @Nullable Long> starts,
            Datacenters datacenters) {
        Map<Set<SocketAddress>, EquivalentAddressGroup> groups = new LinkedHashMap<>();
        for (Instance instance : instances) {
            List<SocketAddress> addresses = new ArrayList<>();
            for (InetAddress address : addresses(instance.address().host(), lookups)) {
                addresses.add(new InetSocketAddress(address, instance.address().port()));
            }
            if (!addresses.isEmpty()) {
                EquivalentAddressGroup group = new EquivalentAddressGroup(
                        addresses, attributes(instance, doubts.apply(instance.name()), starts.apply(instance)));
                groups.merge(asSet(addresses), group, (one, other) -> truer(one, other, datacenters));
            }
        }
        return List.copyOf(groups.values());
    }

    /** What tells an endpoint from others: the order of its addresses does not. */
    static Set<SocketAddress> asSet(List<SocketAddress> addresses) {
        return addresses.size() == 1 ? Set.of(addresses.get(0)) : Set.copyOf(addresses);
    }

    /** Null for an endpoint that no instance stands for. */
    static @Nullable Instance instance(EquivalentAddressGroup group) {
        return group.getAttributes().get(InstanceAttributes.INSTANCE);
    }

    /** The instance's name, or the addresses of an endpoint without an instance. */
    static String name(EquivalentAddressGroup group) {
        Instance instance = instance(group);
        return instance == null ? group.getAddresses().toString() : instance.name();
    }

    /** Empty: of a client that reads one registry. */
    static String datacenter(EquivalentAddressGroup group) {
        Instance instance = instance(group);
        return instance == null ? "" : instance.datacenter();
    }

    /** For how many nanoseconds its instance has been there; {@link EndpointWeights#LONG} if nobody knows. */
    static long age(EquivalentAddressGroup group, long nowNanos) {
        Long started = group.getAttributes().get(InstanceAttributes.STARTED);
        return started == null ? EndpointWeights.LONG : nowNanos - started;
    }

    private static List<InetAddress> addresses(String host, Function<String, List<InetAddress>> lookups) {
        InetAddress literal = IpLiterals.parse(host);
        return literal == null ? lookups.apply(host) : List.of(literal);
    }

    private static Attributes attributes(Instance instance, @Nullable RemovalDoubt doubt, @Nullable Long started) {
        Attributes.Builder attributes = Attributes.newBuilder().set(InstanceAttributes.INSTANCE, instance);
        if (doubt != null) {
            attributes.set(InstanceAttributes.DOUBT, doubt);
        }
        if (started != null) {
            attributes.set(InstanceAttributes.STARTED, started);
        }
        return attributes.build();
    }

    private static EquivalentAddressGroup truer(
            EquivalentAddressGroup one, EquivalentAddressGroup other, Datacenters datacenters) {
        if (isDoubted(one) != isDoubted(other)) {
            return isDoubted(one) ? other : one;
        }
        int nearer = Integer.compare(distance(one, datacenters), distance(other, datacenters));
        if (nearer != 0) {
            return nearer < 0 ? one : other;
        }
        return incarnation(other) > incarnation(one) ? other : one;
    }

    private static boolean isDoubted(EquivalentAddressGroup group) {
        return group.getAttributes().get(InstanceAttributes.DOUBT) != null;
    }

    private static int distance(EquivalentAddressGroup group, Datacenters datacenters) {
        Instance instance = group.getAttributes().get(InstanceAttributes.INSTANCE);
        return instance == null ? 0 : datacenters.distance(instance.datacenter());
    }

    private static long incarnation(EquivalentAddressGroup group) {
        Instance instance = group.getAttributes().get(InstanceAttributes.INSTANCE);
        return instance == null ? 0 : instance.incarnation();
    }
}

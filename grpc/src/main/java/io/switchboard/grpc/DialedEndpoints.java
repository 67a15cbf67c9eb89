package io.switchboard.grpc;

import io.grpc.EquivalentAddressGroup;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.Route;
import io.switchboard.grpc.config.SubsetRule;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * To which of the known endpoints a channel has lines: to the callable ones, or as many of them as its config says; and
 * beyond these, wave by wave, to others where none of the nearer ones is READY or awaited, for all calls together and
 * for the subset of each route. The waves are the rest of the callable ones, doubling what there is, then the reserve.
 * Where somebody of a nearer wave is READY again, the farther ones go.
 *
 * <p>Of several datacenters, all this is about the own one, and those that calls go to: there are lines to another only
 * while it is {@linkplain #open open}.
 *
 * <p>Used in the synchronization context only.
 */
final class DialedEndpoints {
    /** What there is to hope for of one line. */
    enum Hope {
        READY,
        /** READY soon, or to be made only now. */
        AWAITED,
        NONE
    }

    private record Known(Set<SocketAddress> addresses, EquivalentAddressGroup group) {}

    private final long seed;
    /** What is known, and of that, what lies in datacenters that are open. */
    private Targets all = new Targets(List.of(), List.of());

    private Targets targets = all;
    private PolicyConfig config = PolicyConfig.DEFAULT;
    private boolean several;
    private Set<String> open = Set.of();
    private boolean further;
    private int size;
    private List<EquivalentAddressGroup> base = List.of();
    private List<Need> needs = List.of();
    /** How far each need has gone. */
    private Map<SubsetRule.Members, Integer> gone = new HashMap<>();

    private final Set<Set<SocketAddress>> reserve = new HashSet<>();

    /** @param seed the channel's own */
    DialedEndpoints(long seed) {
        this.seed = seed;
    }

    /** Takes what is known from now on. */
    void know(Targets targets, PolicyConfig config) {
        all = targets;
        this.config = config;
        several = !targets.datacenters().own().isEmpty() && hasOthers(targets);
        select();
    }

    /** Whether there are endpoints in other datacenters than the client's own. */
    boolean isSeveral() {
        return several;
    }

    /** The other datacenters that there are lines to, and the own one if there are to be some though it is drained. */
    Set<String> open() {
        return open;
    }

    void open(Set<String> datacenters) {
        open = Set.copyOf(datacenters);
        select();
    }

    private static boolean hasOthers(Targets targets) {
        String own = targets.datacenters().own();
        return anyOutside(own, targets.callable()) || anyOutside(own, targets.reserve());
    }

    private static boolean anyOutside(String datacenter, List<EquivalentAddressGroup> groups) {
        for (EquivalentAddressGroup group : groups) {
            if (!Endpoints.datacenter(group).equals(datacenter)) {
                return true;
            }
        }
        return false;
    }

    /** What there are no lines to, since it is in datacenters that no call goes to. */
    Targets away() {
        return several ? part(false) : new Targets(List.of(), List.of());
    }

    /** How many callable ones each datacenter has. */
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        all.callable().forEach(group -> counts.merge(Endpoints.datacenter(group), 1, Integer::sum));
        return counts;
    }

    private Targets part(boolean near) {
        return new Targets(part(near, all.callable()), part(near, all.reserve()), all.datacenters());
    }

    private List<EquivalentAddressGroup> part(boolean near, List<EquivalentAddressGroup> groups) {
        String own = all.datacenters().own();
        List<EquivalentAddressGroup> part = new ArrayList<>(groups.size());
        for (EquivalentAddressGroup group : groups) {
            String datacenter = Endpoints.datacenter(group);
            if (near == (datacenter.equals(own) || open.contains(datacenter))) {
                part.add(group);
            }
        }
        return part;
    }

    private void select() {
        targets = several ? part(true) : all;
        size = config.subsetSize();
        base = part(targets.callable(), size);
        further = base.size() < targets.callable().size();
        if (several) {
            base = withDrained(base);
        }
        reserve.clear();
        targets.reserve().forEach(group -> reserve.add(Endpoints.asSet(group.getAddresses())));
        targets.callable().forEach(group -> reserve.remove(Endpoints.asSet(group.getAddresses())));
        needs = goesFurther() ? needs(config) : List.of();
        Map<SubsetRule.Members, Integer> kept = new HashMap<>();
        for (Need need : needs) {
            kept.put(need.members, gone.getOrDefault(need.members, 0));
        }
        gone = kept;
    }

    /** So many of them; of several datacenters, so many of each. */
    private List<EquivalentAddressGroup> part(List<EquivalentAddressGroup> groups, int size) {
        if (!several) {
            return Subsets.of(groups, size, seed);
        }
        Map<String, List<EquivalentAddressGroup>> byDatacenter = new LinkedHashMap<>();
        for (EquivalentAddressGroup group : groups) {
            byDatacenter
                    .computeIfAbsent(Endpoints.datacenter(group), made -> new ArrayList<>())
                    .add(group);
        }
        List<EquivalentAddressGroup> chosen = new ArrayList<>(groups.size());
        byDatacenter.values().forEach(each -> chosen.addAll(Subsets.of(each, size, seed)));
        return chosen;
    }

    /** Those of a drained datacenter drain; but calls may go there for want of others. */
    private List<EquivalentAddressGroup> withDrained(List<EquivalentAddressGroup> groups) {
        List<EquivalentAddressGroup> drained = new ArrayList<>();
        for (EquivalentAddressGroup group : targets.reserve()) {
            String datacenter = Endpoints.datacenter(group);
            if (open.contains(datacenter) && all.datacenters().drained().contains(datacenter)) {
                drained.add(group);
            }
        }
        List<EquivalentAddressGroup> with = new ArrayList<>(groups);
        with.addAll(part(drained, size));
        return with;
    }

    /** Whether there is anybody beyond those that there are lines to in any case. */
    boolean goesFurther() {
        return further || !reserve.isEmpty();
    }

    boolean isReserve(EndpointConnection line) {
        return !reserve.isEmpty() && reserve.contains(line.addresses());
    }

    /** Whoever there should be a line to now, those of the reserve last. */
    List<EquivalentAddressGroup> wanted(Function<Set<SocketAddress>, Hope> hopeOf) {
        if (needs.isEmpty()) {
            return base;
        }
        Map<Set<SocketAddress>, EquivalentAddressGroup> further = new LinkedHashMap<>();
        for (Need need : needs) {
            int waves = need.advance(gone.getOrDefault(need.members, 0), hopeOf);
            gone.put(need.members, waves);
            for (int i = 1; i <= waves; i++) {
                need.waves().get(i).forEach(known -> further.putIfAbsent(known.addresses, known.group));
            }
        }
        if (further.isEmpty()) {
            return base;
        }
        List<EquivalentAddressGroup> wanted = new ArrayList<>(base);
        wanted.addAll(further.values());
        return wanted;
    }

    private List<Need> needs(PolicyConfig config) {
        Map<SubsetRule.Members, Need> byMembers = new LinkedHashMap<>();
        SubsetRule everybody = new SubsetRule("", null, Map.of(), 1);
        byMembers.put(everybody.members(), new Need(everybody, true));
        for (Route route : config.routes()) {
            // What falls back has others to go to, and no call fails for want of its reserve.
            boolean refuses = route.fallback() == Route.Fallback.FAIL;
            for (SubsetRule rule : route.subsets()) {
                byMembers.merge(rule.members(), new Need(rule, refuses), (one, other) -> one.withReserve ? one : other);
            }
        }
        return List.copyOf(byMembers.values());
    }

    /** Some calls, which only some endpoints can answer. */
    private final class Need {
        private final SubsetRule rule;
        private final SubsetRule.Members members;
        private final boolean withReserve;
        /** The first is of those that there are lines to in any case. */
        private final List<List<Known>> waves = new ArrayList<>();

        private boolean complete;

        Need(SubsetRule rule, boolean withReserve) {
            this.rule = rule;
            members = rule.members();
            this.withReserve = withReserve;
        }

        /** @return how many waves there are to be lines to, after the first */
        int advance(int gone, Function<Set<SocketAddress>, Hope> hopeOf) {
            if (has(Hope.READY, first(), hopeOf)) {
                return 0;
            }
            List<List<Known>> all = waves();
            int last = all.size() - 1;
            for (int i = 1; i <= last; i++) {
                if (has(Hope.READY, all.get(i), hopeOf)) {
                    return i;
                }
            }
            int reached = Math.min(gone, last);
            for (int i = 0; i <= reached; i++) {
                if (has(Hope.AWAITED, all.get(i), hopeOf)) {
                    return reached;
                }
            }
            return Math.min(reached + 1, last);
        }

        private static boolean has(Hope hope, List<Known> wave, Function<Set<SocketAddress>, Hope> hopeOf) {
            for (Known known : wave) {
                if (hopeOf.apply(known.addresses) == hope) {
                    return true;
                }
            }
            return false;
        }

        private List<Known> first() {
            if (waves.isEmpty()) {
                List<Known> first = new ArrayList<>();
                addTo(first, base, new HashSet<>());
                waves.add(first);
            }
            return waves.get(0);
        }

        /** Made only where the first does not do. */
        List<List<Known>> waves() {
            if (complete) {
                return waves;
            }
            complete = true;
            Set<Set<SocketAddress>> taken = new HashSet<>();
            first().forEach(known -> taken.add(known.addresses));
            for (List<EquivalentAddressGroup> more : doubled(targets.callable(), size)) {
                addWave(more, taken);
            }
            if (withReserve) {
                for (List<EquivalentAddressGroup> more : doubled(targets.reserve(), 0)) {
                    addWave(more, taken);
                }
            }
            return waves;
        }

        private void addWave(List<EquivalentAddressGroup> groups, Set<Set<SocketAddress>> taken) {
            List<Known> wave = new ArrayList<>();
            addTo(wave, groups, taken);
            if (!wave.isEmpty()) {
                waves.add(wave);
            }
        }

        private void addTo(List<Known> wave, List<EquivalentAddressGroup> groups, Set<Set<SocketAddress>> taken) {
            for (EquivalentAddressGroup group : groups) {
                if (rule.has(group.getAttributes().get(InstanceAttributes.INSTANCE))) {
                    Set<SocketAddress> addresses = Endpoints.asSet(group.getAddresses());
                    if (taken.add(addresses)) {
                        wave.add(new Known(addresses, group));
                    }
                }
            }
        }
    }

    /** Ever larger parts of these, each with the ones before it, up to all. */
    private List<List<EquivalentAddressGroup>> doubled(List<EquivalentAddressGroup> groups, int from) {
        List<List<EquivalentAddressGroup>> parts = new ArrayList<>();
        if (size > 0) {
            for (long part = from == 0 ? size : 2L * from; part < groups.size(); part *= 2) {
                parts.add(part(groups, (int) part));
            }
        }
        parts.add(groups);
        return parts;
    }
}

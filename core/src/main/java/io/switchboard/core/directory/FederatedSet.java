package io.switchboard.core.directory;

import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the registries of several datacenters say of one service, folded into one set. A change costs what it is, not
 * what the set is. Single-threaded.
 */
final class FederatedSet {
    private final ServiceName service;
    private final Map<String, Registered> byName = new HashMap<>();
    /** By nearness, the own one first. */
    private List<Registered> inOrder = new ArrayList<>();

    private InstanceList all = InstanceList.of();

    /**
     * One datacenter's part; what is its own is as its registry says it, what is in {@link #all} as callers take it.
     */
    private static final class Registered {
        private final String name;
        private final String registry;
        private final String network;
        private final boolean own;
        private Snapshot latest;
        private @Nullable String drained;
        /** Whether all has been said that the others might wait for. */
        private boolean awaited = true;
        /** Whether its registry is asked at all. */
        private boolean followed = true;

        Registered(DatacenterDirectory datacenter, boolean own, Snapshot unknown) {
            this.name = datacenter.name().value();
            this.registry = datacenter.directory().registry();
            this.network = own ? "" : datacenter.network();
            this.own = own;
            this.latest = unknown;
        }

        Instance seen(Instance instance) {
            Instance seen = (network.isEmpty() ? instance : instance.via(network)).in(name);
            return drained == null || seen.state() == InstanceState.DRAINING
                    ? seen
                    : seen.toBuilder().state(InstanceState.DRAINING).build();
        }

        boolean isKnown() {
            return latest.freshness() != Freshness.UNKNOWN;
        }

        boolean isAwaited() {
            return followed && awaited && !isKnown() && latest.problem() == null;
        }

        DatacenterState state() {
            return new DatacenterState(
                    name,
                    registry,
                    own,
                    latest.instances().size(),
                    latest.revision(),
                    latest.freshness(),
                    latest.since(),
                    latest.skipped(),
                    latest.problem(),
                    latest.serviceConfig() != null,
                    drained);
        }
    }

    /** @param datacenters the own one first */
    FederatedSet(ServiceName service, List<? extends DatacenterDirectory> datacenters, Instant now) {
        this.service = service;
        for (DatacenterDirectory one : datacenters) {
            Registered registered = new Registered(one, inOrder.isEmpty(), Snapshot.unknown(service, now));
            inOrder.add(registered);
            byName.put(registered.name, registered);
        }
    }

    /** The datacenter's registry says this now. */
    void take(String datacenter, Snapshot snapshot) {
        Registered one = of(datacenter);
        InstanceList before = one.latest.instances();
        one.latest = snapshot;
        if (before.isEmpty()) {
            List<Instance> seen = new ArrayList<>(snapshot.instances().size());
            snapshot.instances().forEach(instance -> seen.add(one.seen(instance)));
            add(seen);
            return;
        }
        InstanceList.Difference difference = before.differenceTo(snapshot.instances());
        difference.removed().forEach(instance -> all = all.without(one.name, instance.id()));
        difference.replacing().forEach(instance -> all = all.with(one.seen(instance)));
        difference.added().forEach(instance -> all = all.with(one.seen(instance)));
    }

    /** Many at once, next to those of others. */
    private void add(List<Instance> seen) {
        if (all.isEmpty() || seen.size() < all.size() / 16) {
            all = all.withAll(seen);
        } else {
            List<Instance> both = new ArrayList<>(all.size() + seen.size());
            all.forEach(both::add);
            both.addAll(seen);
            all = InstanceList.copyOf(both);
        }
    }

    /** That nothing is heard of it holds up nothing any more. */
    void awaitNoMore(String datacenter) {
        of(datacenter).awaited = false;
    }

    /** Whether its registry is asked for the service; one that is not is in no state and awaited by nobody. */
    void follow(String datacenter, boolean followed) {
        of(datacenter).followed = followed;
    }

    /** The own registry's service config; null: it has none. */
    @Nullable
    String ownConfig() {
        return inOrder.get(0).latest.serviceConfig();
    }

    /** @param drained why, by datacenter; all others are in use */
    void drain(Map<String, String> drained) {
        for (Registered one : inOrder) {
            String now = drained.get(one.name);
            boolean changes = (now == null) != (one.drained == null);
            one.drained = now;
            if (changes) {
                one.latest.instances().forEach(instance -> all = all.with(one.seen(instance)));
            }
        }
    }

    /** @param names the nearest first; the own one stays ahead of all */
    void order(List<String> names) {
        List<Registered> ordered = new ArrayList<>();
        ordered.add(inOrder.get(0));
        for (String name : names) {
            Registered one = of(name);
            if (!one.own) {
                ordered.add(one);
            }
        }
        inOrder = ordered;
    }

    /** What a caller is to know. */
    Snapshot snapshot() {
        Registered own = inOrder.get(0);
        Snapshot home = own.latest;
        boolean waits = own.isAwaited() || (all.isEmpty() && inOrder.stream().anyMatch(Registered::isAwaited));
        Registered reference = own.isKnown() ? own : firstKnown();
        List<DatacenterState> states = inOrder.stream()
                .filter(one -> one.followed)
                .map(Registered::state)
                .toList();
        if (waits || reference == null) {
            return new Snapshot(
                    service,
                    InstanceList.of(),
                    0,
                    Freshness.UNKNOWN,
                    home.since(),
                    0,
                    Set.of(),
                    waits ? null : problems(),
                    null,
                    states);
        }
        return new Snapshot(
                service,
                all,
                reference.latest.revision(),
                own.isKnown() ? home.freshness() : Freshness.STALE,
                own.isKnown() ? home.since() : reference.latest.since(),
                inOrder.stream().mapToInt(one -> one.latest.skipped()).sum(),
                doubted(),
                own.isKnown() ? home.problem() : problem(own),
                config(),
                states);
    }

    private @Nullable Registered firstKnown() {
        return inOrder.stream().filter(Registered::isKnown).findFirst().orElse(null);
    }

    private Set<String> doubted() {
        Set<String> doubted = new HashSet<>();
        for (Registered one : inOrder) {
            one.latest.doubted().forEach(id -> doubted.add(one.name + "/" + id));
        }
        return doubted;
    }

    /** The nearest registry's that has one. */
    private @Nullable String config() {
        for (Registered one : inOrder) {
            if (one.latest.serviceConfig() != null) {
                return one.latest.serviceConfig();
            }
        }
        return null;
    }

    private String problems() {
        return String.join(
                "; ",
                inOrder.stream()
                        .filter(one -> one.followed)
                        .map(FederatedSet::problem)
                        .toList());
    }

    private static String problem(Registered one) {
        return "datacenter " + one.name + ": "
                + Objects.requireNonNullElse(one.latest.problem(), one.registry + " has not answered yet");
    }

    private Registered of(String datacenter) {
        return Objects.requireNonNull(byName.get(datacenter), datacenter);
    }
}

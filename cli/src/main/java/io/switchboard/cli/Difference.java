package io.switchboard.cli;

import io.switchboard.core.DatacenterState;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is different in a service from one moment to the next.
 *
 * @param change what kind, in one word
 * @param id of the instance; empty: it is about the service
 * @param datacenter whose registry says so; empty where there is one registry, or it is about all
 * @param detail from what to what, or what it is now
 */
record Difference(String change, String id, String datacenter, String detail) {
    /** Which instance it is about, or whose registry; empty: it is about the service. */
    String name() {
        return datacenter.isEmpty() || id.isEmpty() ? datacenter + id : datacenter + "/" + id;
    }

    /** @param before null: nothing was known, so everything there is counts as there */
    static List<Difference> between(@Nullable Snapshot before, Snapshot after) {
        List<Difference> all = new ArrayList<>();
        Map<String, Instance> gone = new HashMap<>();
        if (before != null) {
            before.instances().forEach(instance -> gone.put(instance.name(), instance));
        }
        for (Instance instance : after.instances()) {
            Instance old = gone.remove(instance.name());
            if (old == null) {
                all.add(of(before == null ? "there" : "joined", instance, described(instance)));
            } else {
                all.addAll(between(old, instance));
            }
        }
        // In the order of the set, which is that of the names.
        if (before != null && !gone.isEmpty()) {
            before.instances().stream()
                    .filter(instance -> gone.containsKey(instance.name()))
                    .forEach(instance -> all.add(of("left", instance, "")));
        }
        String had = before == null ? null : before.serviceConfig();
        if (!Objects.equals(had, after.serviceConfig())) {
            String now = after.serviceConfig();
            all.add(of(
                    "config",
                    now == null ? "removed" : now.replaceAll("\\s+", " ").strip()));
        }
        if (after.datacenters().isEmpty()) {
            if (before != null && before.freshness() != after.freshness()) {
                String problem = after.problem();
                all.add(of("registry", after.freshness() + (problem == null ? "" : ": " + problem)));
            }
        } else {
            all.addAll(registries(before, after));
        }
        if (before != null && before.skipped() != after.skipped()) {
            all.add(of("skipped", before.skipped() + " -> " + after.skipped()));
        }
        return all;
    }

    /** Of several each is told at first that is not read, and when what is to be said of it is another thing. */
    private static List<Difference> registries(@Nullable Snapshot before, Snapshot after) {
        Map<String, DatacenterState> old = new HashMap<>();
        if (before != null) {
            before.datacenters().forEach(state -> old.put(state.name(), state));
        }
        List<Difference> all = new ArrayList<>();
        for (DatacenterState state : after.datacenters()) {
            DatacenterState had = old.get(state.name());
            boolean troubled = state.problem() != null;
            if (had == null ? troubled : had.freshness() != state.freshness() || (had.problem() != null) != troubled) {
                all.add(new Difference("registry", "", state.name(), DatacenterStates.words(state)));
            }
            String drained = had == null ? null : had.drained();
            if (!Objects.equals(drained, state.drained())) {
                all.add(new Difference(
                        state.drained() == null ? "serving" : "draining",
                        "",
                        state.name(),
                        Objects.requireNonNullElse(state.drained(), "")));
            }
        }
        return all;
    }

    private static Difference of(String change, Instance instance, String detail) {
        return new Difference(change, instance.id(), instance.datacenter(), detail);
    }

    private static Difference of(String change, String detail) {
        return new Difference(change, "", "", detail);
    }

    private static List<Difference> between(Instance old, Instance now) {
        List<Difference> all = new ArrayList<>();
        if (old.state() != now.state()) {
            all.add(of(now.state() == InstanceState.DRAINING ? "draining" : "serving", now, described(now)));
        }
        add(all, now, "weight", Integer.toString(old.weight()), Integer.toString(now.weight()));
        add(all, now, "address", old.address().toString(), now.address().toString());
        add(all, now, "addresses", old.addresses().toString(), now.addresses().toString());
        add(all, now, "zone", InstanceJson.place(old), InstanceJson.place(now));
        add(all, now, "version", old.version(), now.version());
        add(all, now, "labels", old.labels().toString(), now.labels().toString());
        if (old.incarnation() != now.incarnation()) {
            all.add(of("restarted", now, described(now)));
        }
        return all;
    }

    private static void add(List<Difference> all, Instance instance, String what, String old, String now) {
        if (!old.equals(now)) {
            all.add(of(what, instance, (old.isEmpty() ? "-" : old) + " -> " + (now.isEmpty() ? "-" : now)));
        }
    }

    private static String described(Instance instance) {
        return instance.address() + " weight " + instance.weight()
                + (instance.version().isEmpty() ? "" : " version " + instance.version())
                + (InstanceJson.place(instance).equals("-") ? "" : " zone " + InstanceJson.place(instance))
                + (instance.state() == InstanceState.DRAINING ? " draining" : "");
    }
}

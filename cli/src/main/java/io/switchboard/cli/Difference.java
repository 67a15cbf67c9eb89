package io.switchboard.cli;

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
 * @param detail from what to what, or what it is now
 */
record Difference(String change, String id, String detail) {
    /** @param before null: nothing was known, so everything there is counts as there */
    static List<Difference> between(@Nullable Snapshot before, Snapshot after) {
        List<Difference> all = new ArrayList<>();
        Map<String, Instance> gone = new HashMap<>();
        if (before != null) {
            before.instances().forEach(instance -> gone.put(instance.id(), instance));
        }
        for (Instance instance : after.instances()) {
            Instance old = gone.remove(instance.id());
            if (old == null) {
                all.add(new Difference(before == null ? "there" : "joined", instance.id(), described(instance)));
            } else {
                all.addAll(between(old, instance));
            }
        }
        gone.values().stream().map(Instance::id).sorted().forEach(id -> all.add(new Difference("left", id, "")));
        String had = before == null ? null : before.serviceConfig();
        if (!Objects.equals(had, after.serviceConfig())) {
            String now = after.serviceConfig();
            all.add(new Difference(
                    "config",
                    "",
                    now == null ? "removed" : now.replaceAll("\\s+", " ").strip()));
        }
        if (before != null && before.freshness() != after.freshness()) {
            String problem = after.problem();
            all.add(new Difference("registry", "", after.freshness() + (problem == null ? "" : ": " + problem)));
        }
        if (before != null && before.skipped() != after.skipped()) {
            all.add(new Difference("skipped", "", before.skipped() + " -> " + after.skipped()));
        }
        return all;
    }

    private static List<Difference> between(Instance old, Instance now) {
        List<Difference> all = new ArrayList<>();
        if (old.state() != now.state()) {
            all.add(new Difference(
                    now.state() == InstanceState.DRAINING ? "draining" : "serving", now.id(), described(now)));
        }
        add(all, now.id(), "weight", Integer.toString(old.weight()), Integer.toString(now.weight()));
        add(all, now.id(), "address", old.address().toString(), now.address().toString());
        add(all, now.id(), "zone", InstanceJson.place(old), InstanceJson.place(now));
        add(all, now.id(), "version", old.version(), now.version());
        add(all, now.id(), "labels", old.labels().toString(), now.labels().toString());
        if (old.incarnation() != now.incarnation()) {
            all.add(new Difference("restarted", now.id(), described(now)));
        }
        return all;
    }

    private static void add(List<Difference> all, String id, String what, String old, String now) {
        if (!old.equals(now)) {
            all.add(new Difference(what, id, (old.isEmpty() ? "-" : old) + " -> " + (now.isEmpty() ? "-" : now)));
        }
    }

    private static String described(Instance instance) {
        return instance.address() + " weight " + instance.weight()
                + (instance.version().isEmpty() ? "" : " version " + instance.version())
                + (InstanceJson.place(instance).equals("-") ? "" : " zone " + InstanceJson.place(instance))
                + (instance.state() == InstanceState.DRAINING ? " draining" : "");
    }
}

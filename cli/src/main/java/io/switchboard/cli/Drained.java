package io.switchboard.cli;

import com.google.gson.JsonObject;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.operator.StoredDrain;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Drains that end, as text and as JSON. */
final class Drained {
    private Drained() {}

    static String words(Optional<Drain> drain) {
        return drain.map(one -> "drained " + one.words()).orElse("not drained");
    }

    static JsonObject json(DrainTarget target) {
        JsonObject json = new JsonObject();
        if (target instanceof DrainTarget.Zone zone) {
            json.addProperty("region", zone.place().region());
            json.addProperty("zone", zone.place().zone());
        } else if (target instanceof DrainTarget.Datacenter datacenter) {
            json.addProperty("datacenter", datacenter.name().value());
        } else if (target instanceof DrainTarget.OneInstance one) {
            json.addProperty("service", one.service().value());
            json.addProperty("id", one.id());
        }
        return json;
    }

    static @Nullable JsonObject json(Optional<Drain> stored) {
        if (stored.isEmpty()) {
            return null;
        }
        Drain drain = stored.get();
        JsonObject json = new JsonObject();
        json.addProperty("until", drain.until().toString());
        json.addProperty("for", drain.length().toSeconds());
        json.addProperty("by", drain.by());
        json.addProperty("at", drain.at() == null ? null : drain.at().toString());
        json.addProperty("reason", drain.reason());
        return json;
    }

    /** Those that have not ended; none where they cannot be read: what they are told beside is there without them. */
    static List<StoredDrain> standing(Registry registry) throws InterruptedException {
        Instant now = Clock.systemUTC().instant();
        try {
            return standing(registry.ask(RegistryAdmin::drains), now);
        } catch (CommandFailure e) {
            return List.of();
        }
    }

    private static List<StoredDrain> standing(List<StoredDrain> all, Instant now) {
        return all.stream()
                .filter(one -> one.drain().isPresent() && one.target().isPresent() && !one.isOver(now))
                .toList();
    }

    /**
     * Those of several registries as lines: of datacenters whoever sets them, of zones and instances those that the
     * datacenter's own registry has.
     *
     * @param drains by the datacenter whose registry they are in
     */
    static List<String> lines(Map<DatacenterName, List<StoredDrain>> drains, Snapshot seen) {
        Instant now = Clock.systemUTC().instant();
        List<String> lines = new ArrayList<>();
        drains.forEach((name, all) -> {
            List<Instance> own = seen.instances().stream()
                    .filter(one -> one.datacenter().equals(name.value()))
                    .toList();
            for (StoredDrain one : standing(all, now)) {
                boolean whole = one.target().orElse(null) instanceof DrainTarget.Datacenter;
                lines(List.of(one), seen.service(), whole ? seen.instances() : own)
                        .forEach(line -> lines.add("in the registry of " + name + ": " + line));
            }
        });
        return lines;
    }

    /** Each of those that concern some of the instances, as a line. */
    static List<String> lines(List<StoredDrain> drains, ServiceName service, Collection<Instance> instances) {
        List<String> lines = new ArrayList<>();
        for (StoredDrain one : drains) {
            if (instances.stream().anyMatch(instance -> concerns(one, service, instance))) {
                lines.add(line(one));
            }
        }
        return lines;
    }

    static String line(StoredDrain one) {
        return one.target().orElseThrow().words() + " " + words(one.drain());
    }

    /** The datacenter of an instance is known only where there are several. */
    static boolean concerns(StoredDrain drain, ServiceName service, Instance instance) {
        DrainTarget target = drain.target().orElse(null);
        if (target instanceof DrainTarget.Datacenter datacenter) {
            return datacenter.name().value().equals(instance.datacenter());
        }
        return target instanceof DrainTarget.Zone zone
                ? zone.place().isInZoneOf(instance.locality())
                : target instanceof DrainTarget.OneInstance one
                        && one.service().equals(service)
                        && one.id().equals(instance.id());
    }
}

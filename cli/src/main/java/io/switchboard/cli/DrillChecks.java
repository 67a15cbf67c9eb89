package io.switchboard.cli;

import io.switchboard.core.DatacenterState;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.operator.StoredDrain;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is looked at before a drill begins: whether it is drained already, and whether others can take over. */
final class DrillChecks {
    private static final String FORCE = "; --force drills all the same";
    private static final int SHOWN = 3;

    private DrillChecks() {}

    /** @throws CommandFailure if what is to be drained is so already, as far as this registry says */
    static void requireNotDrained(Registry registry, DrainTarget target) throws CommandFailure, InterruptedException {
        for (StoredDrain one : registry.ask(RegistryAdmin::drains)) {
            if (one.target().equals(Optional.of(target))
                    && one.drain().isPresent()
                    && !one.isOver(Clock.systemUTC().instant())) {
                throw alreadyDrained(target, one.drain().get().words());
            }
        }
    }

    private static CommandFailure alreadyDrained(DrainTarget target, String words) {
        return new CommandFailure(
                target.words() + " is drained " + words + " already; a drill needs it undrained: wait, or use undrain");
    }

    /** @throws CommandFailure if a service has nobody outside of the zone */
    static void requireOthers(Registry registry, Locality zone) throws CommandFailure, InterruptedException {
        requireOthers(
                registry.ask(admin -> admin.servicesOnlyIn(zone)).stream()
                        .map(ServiceName::value)
                        .toList(),
                "zone " + zone.words());
    }

    /** @param alone services that have nobody elsewhere */
    static void requireOthers(List<String> alone, String place) throws CommandFailure {
        if (!alone.isEmpty()) {
            throw new CommandFailure("nobody takes calls outside of " + place + " of "
                    + alone.stream().limit(SHOWN).collect(Collectors.joining(", "))
                    + (alone.size() > SHOWN ? " and " + (alone.size() - SHOWN) + " more services" : "") + FORCE);
        }
    }

    /** @throws CommandFailure if the service has nobody there, or nobody elsewhere */
    static void requireBoth(Snapshot seen, DrainTarget target) throws CommandFailure {
        for (DatacenterState state : seen.datacenters()) {
            if (state.drained() != null && isOf(target, state)) {
                throw alreadyDrained(target, state.drained());
            }
        }
        boolean within = false;
        boolean elsewhere = false;
        for (Instance instance : seen.instances()) {
            if (instance.weight() > 0 && instance.state() == InstanceState.SERVING) {
                boolean there = isIn(instance, target, seen);
                within |= there;
                elsewhere |= !there;
            }
        }
        if (!within) {
            throw new CommandFailure("no instance of " + seen.service() + " takes calls in " + target.words()
                    + ", so that to drain it would show nothing" + FORCE);
        }
        if (!elsewhere) {
            throw new CommandFailure("nobody takes calls outside of " + target.words() + " of " + seen.service()
                    + unavailable(seen) + FORCE);
        }
    }

    private static String unavailable(Snapshot seen) {
        return seen.datacenters().stream()
                .filter(state -> !state.isKnown())
                .map(state -> "; datacenter " + state.name() + " is unavailable: " + state.problem())
                .collect(Collectors.joining());
    }

    private static boolean isOf(DrainTarget target, DatacenterState state) {
        return target instanceof DrainTarget.Datacenter datacenter
                && datacenter.name().value().equals(state.name());
    }

    /** Zones are drained in the own registry only. */
    private static boolean isIn(Instance instance, DrainTarget target, Snapshot seen) {
        if (target instanceof DrainTarget.Datacenter datacenter) {
            return datacenter.name().value().equals(instance.datacenter());
        }
        return target instanceof DrainTarget.Zone zone
                && instance.locality().isInZoneOf(zone.place())
                && (seen.datacenters().isEmpty()
                        || seen.datacenters().get(0).name().equals(instance.datacenter()));
    }
}

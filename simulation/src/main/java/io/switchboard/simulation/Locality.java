package io.switchboard.simulation;

import io.switchboard.balancing.Levels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How the callers of each zone spread their calls over the zones' servers. */
enum Locality {
    OFF("off") {
        @Override
        List<Group> groups(int zone, List<Double> callers, List<Integer> ready, int total) {
            return List.of(new Group(IntStream.range(0, ready.size()).boxed().toList(), 1));
        }
    },

    /** By the health of two levels: the own zone first, all others together second. */
    LEVELS("levels") {
        @Override
        List<Group> groups(int zone, List<Double> callers, List<Integer> ready, int total) {
            List<Integer> others = others(zone, ready.size());
            int othersReady = ready(others, ready);
            List<Double> shares = Levels.of(
                            List.of(
                                    new Levels.Health(ready.get(zone), total),
                                    new Levels.Health(othersReady, total * others.size())),
                            OVERPROVISIONING,
                            PANIC)
                    .byLevel();
            return List.of(new Group(List.of(zone), shares.get(0)), new Group(others, shares.get(1)));
        }
    },

    /**
     * Envoy's zone-aware routing, for callers that know how many callers each zone has; no part of {@code balancing}.
     */
    ZONE_AWARE("zone-aware") {
        @Override
        List<Group> groups(int zone, List<Double> callers, List<Integer> ready, int total) {
            double all = ready.stream().mapToInt(Integer::intValue).sum();
            double local = Math.min(1, ready.get(zone) / all / callers.get(zone));
            double[] rooms = IntStream.range(0, ready.size())
                    .mapToDouble(other -> Math.max(0, ready.get(other) / all - callers.get(other)))
                    .toArray();
            double room = Arrays.stream(rooms).sum();
            List<Group> groups = new ArrayList<>(List.of(new Group(List.of(zone), local)));
            for (int other : others(zone, ready.size())) {
                groups.add(new Group(List.of(other), room > 0 ? (1 - local) * rooms[other] / room : 0));
            }
            return groups;
        }
    };

    /** Envoy's defaults. */
    static final double OVERPROVISIONING = 1.4;

    static final double PANIC = 0.5;

    /**
     * Zones that are chosen among as if they were one.
     *
     * @param share of the calls
     */
    record Group(List<Integer> zones, double share) {}

    private final String shown;

    Locality(String shown) {
        this.shown = shown;
    }

    /**
     * Where the calls from {@code zone} go; the shares are 1 together.
     *
     * @param callers the share of all callers in each zone
     * @param ready servers in each zone
     * @param total servers in each zone, ready or not
     */
    abstract List<Group> groups(int zone, List<Double> callers, List<Integer> ready, int total);

    /** The same by zone: within a group each ready server has as much. */
    double[] shares(int zone, List<Double> callers, List<Integer> ready, int total) {
        double[] shares = new double[ready.size()];
        for (Group group : groups(zone, callers, ready, total)) {
            double servers = ready(group.zones(), ready);
            for (int one : group.zones()) {
                shares[one] += group.share() * ready.get(one) / servers;
            }
        }
        return shares;
    }

    private static List<Integer> others(int zone, int zones) {
        return IntStream.range(0, zones).filter(other -> other != zone).boxed().toList();
    }

    private static int ready(List<Integer> zones, List<Integer> ready) {
        return zones.stream().mapToInt(ready::get).sum();
    }

    @Override
    public String toString() {
        return shown;
    }
}

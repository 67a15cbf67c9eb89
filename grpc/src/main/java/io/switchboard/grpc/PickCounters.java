package io.switchboard.grpc;

import io.switchboard.core.telemetry.PickCount;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one policy counts for telemetry: picks, by instance and route. Pickers are made with the counters in their
 * hands, so that a pick adds one and looks nothing up; what they have come to is read when metrics are. Used in the
 * synchronization context only; the counters, on any thread.
 *
 * <p>Routes times instances would be as many as operators and servers like: a route for whose instances there is no
 * room is counted with others as {@link PickCount#OTHER_ROUTES}.
 */
final class PickCounters {
    /** Counters of routes' calls; those of all other calls are as many as there are instances. */
    static final int MOST_OF_ROUTES = 20_000;

    private static final Logger log = LoggerFactory.getLogger(PickCounters.class);

    private record Key(String instanceId, String route) {}

    private record Cell(LongAdder picks, PickCount told) {}

    private final Measured measured;
    private final Map<Key, Cell> cells = new HashMap<>();
    /** The routes that are counted by their names. */
    private final Set<String> counted = new HashSet<>();

    private int ofRoutes;
    private boolean told;

    PickCounters(Measured measured) {
        this.measured = measured;
    }

    /**
     * As which route the calls of a route are counted.
     *
     * @param instances that its calls may go to
     */
    String route(String route, int instances) {
        if (counted.contains(route)) {
            return route;
        }
        if (ofRoutes + instances <= MOST_OF_ROUTES) {
            counted.add(route);
            return route;
        }
        if (!told) {
            told = true;
            log.warn(
                    "calls to service {} are counted by route for {} pairs of route and instance at most; those of other"
                            + " routes are counted as \"{}\"",
                    measured.service(),
                    MOST_OF_ROUTES,
                    PickCount.OTHER_ROUTES);
        }
        return PickCount.OTHER_ROUTES;
    }

    LongAdder picks(String instanceId, String route) {
        return cells.computeIfAbsent(new Key(instanceId, route), this::begin).picks;
    }

    private Cell begin(Key key) {
        LongAdder picks = new LongAdder();
        PickCount told = new PickCount(measured.service(), key.instanceId, key.route, picks::sum);
        measured.telemetry().picks(told);
        ofRoutes += counted.contains(key.route) ? 1 : 0;
        return new Cell(picks, told);
    }

    /** Lets go of the others. A picker that is on its way out may still add to them; nobody reads that any more. */
    void keep(Set<String> instanceIds, Set<String> routes) {
        for (Iterator<Map.Entry<Key, Cell>> each = cells.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Key, Cell> cell = each.next();
            String route = cell.getKey().route;
            boolean of = !counted.contains(route) || routes.contains(route);
            if (!instanceIds.contains(cell.getKey().instanceId) || !of) {
                each.remove();
                ofRoutes -= counted.contains(route) ? 1 : 0;
                measured.telemetry().picksEnded(cell.getValue().told, true);
            }
        }
        counted.retainAll(routes);
    }

    void ejected(String instanceId) {
        measured.telemetry().ejected(measured.service(), instanceId);
    }

    /** The policy ends. */
    void end() {
        cells.values().forEach(cell -> measured.telemetry().picksEnded(cell.told, false));
        cells.clear();
        counted.clear();
        ofRoutes = 0;
    }
}

package io.switchboard.grpc;

import io.switchboard.balancing.Failover;
import io.switchboard.core.telemetry.FailoverState;
import io.switchboard.core.telemetry.PickCount;
import io.switchboard.core.telemetry.RefusalCount;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one policy counts for telemetry: picks, by instance and route, and those that it refuses. Pickers are made with
 * the counters in their hands, so that a pick adds one and looks nothing up; what they have come to is read when
 * metrics are. Used in the synchronization context only; the counters, on any thread.
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

    private final LongAdder refused = new LongAdder();
    private @Nullable RefusalCount refusals;
    private @Nullable FailoverState failover;
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

    /** @param instanceId the instance's name, which is another one in another datacenter */
    LongAdder picks(String instanceId, String datacenter, String route) {
        return cells.computeIfAbsent(new Key(instanceId, route), key -> begin(key, datacenter)).picks;
    }

    private Cell begin(Key key, String datacenter) {
        LongAdder picks = new LongAdder();
        PickCount told = new PickCount(measured.service(), key.instanceId, datacenter, key.route, picks::sum);
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

    /** Picks that are refused for want of room. */
    LongAdder refused() {
        if (refusals == null) {
            refusals = new RefusalCount(measured.service(), refused::sum);
            measured.telemetry().refusals(refusals);
        }
        return refused;
    }

    /** @param spread of all calls; null: there is one datacenter */
    void spread(@Nullable Spread spread) {
        FailoverState now = spread == null ? null : state(spread.reason());
        if (now != failover) {
            FailoverState before = failover;
            failover = now;
            measured.telemetry().failover(measured.service(), before, now);
        }
    }

    private static FailoverState state(Failover.Reason reason) {
        return switch (reason) {
            case AT_HOME -> FailoverState.AT_HOME;
            case STAYS -> FailoverState.STAYS;
            case ELSEWHERE -> FailoverState.ELSEWHERE;
            case BELOW -> FailoverState.BELOW;
            case NOBODY -> FailoverState.NOBODY;
            case DRAINED -> FailoverState.DRAINED;
            case HELD -> FailoverState.HELD;
            case RETURNING -> FailoverState.RETURNING;
        };
    }

    void ejected(String instanceId) {
        measured.telemetry().ejected(measured.service(), instanceId);
    }

    void reportIgnored(String instanceId) {
        measured.telemetry().reportIgnored(measured.service(), instanceId);
    }

    /** The policy ends. */
    void end() {
        spread(null);
        if (refusals != null) {
            measured.telemetry().refusalsEnded(refusals);
            refusals = null;
        }
        cells.values().forEach(cell -> measured.telemetry().picksEnded(cell.told, false));
        cells.clear();
        counted.clear();
        ofRoutes = 0;
    }
}

package io.switchboard.grpc;

import io.switchboard.core.PickCount;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one policy counts for telemetry: picks, by instance and route. Pickers are made with the counters in their hands,
 * so that a pick adds one and looks nothing up; what they have come to is read when metrics are. Used in the
 * synchronization context only; the counters, on any thread.
 */
final class Tally {
    private record Key(String instanceId, String route) {}

    private record Cell(LongAdder picks, PickCount told) {}

    private final Measured measured;
    private final Map<Key, Cell> cells = new HashMap<>();

    Tally(Measured measured) {
        this.measured = measured;
    }

    LongAdder picks(String instanceId, String route) {
        return cells.computeIfAbsent(new Key(instanceId, route), this::begin).picks;
    }

    private Cell begin(Key key) {
        LongAdder picks = new LongAdder();
        PickCount told = new PickCount(measured.service(), key.instanceId, key.route, picks::sum);
        measured.telemetry().picks(told);
        return new Cell(picks, told);
    }

    /** Lets go of the others. A picker that is on its way out may still add to them; nobody reads that any more. */
    void keep(Set<String> instanceIds, Set<String> routes) {
        for (Iterator<Map.Entry<Key, Cell>> each = cells.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Key, Cell> cell = each.next();
            if (!instanceIds.contains(cell.getKey().instanceId) || !routes.contains(cell.getKey().route)) {
                each.remove();
                measured.telemetry().picksEnded(cell.getValue().told, true);
            }
        }
    }

    void ejected(String instanceId) {
        measured.telemetry().ejected(measured.service(), instanceId);
    }

    /** The policy ends. */
    void end() {
        cells.values().forEach(cell -> measured.telemetry().picksEnded(cell.told, false));
        cells.clear();
    }
}

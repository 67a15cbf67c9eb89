package io.switchboard.operator.drill;

import io.switchboard.operator.drill.DrillSample.Source;
import java.util.Map;

/**
 * What one source has seen in a drill.
 *
 * @param before it was drained
 * @param drained while it was
 * @param back from when it was taken back to the end
 * @param last at the end of that: what {@code back} has of the last seconds
 * @param peaks the most that the calls of the other places grew to, by place, as a multiple of those before; of places
 *     that had enough of them before, and only for {@link Source#CLIENTS}
 */
public record DrillFigures(
        Source source,
        DrillCounts before,
        DrillCounts drained,
        DrillCounts back,
        DrillCounts last,
        Map<String, Double> peaks) {}

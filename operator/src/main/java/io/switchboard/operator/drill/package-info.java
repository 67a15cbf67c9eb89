/**
 * Drills: a zone or a datacenter is drained for a time while somebody watches what becomes of the calls, and is taken
 * back at the end or as soon as it goes wrong.
 *
 * <ul>
 *   <li>the rules, without time or I/O of their own: {@code Drill}, told of {@code DrillSample}s, with a
 *       {@code DrillLedger} for each source; what was planned and what came of it: {@code DrillPlan},
 *       {@code DrillReport}, {@code DrillFigures}, {@code DrillCounts}, {@code Latencies}
 *   <li>one run of it: {@code DrillRun}, with its {@code DrillSource}s and its {@code DrillDrain}, which is a
 *       {@code RegistryDrain}; what it tells: {@code DrillEvent}
 *   <li>the clients' metrics as a source: {@code MetricsPages} reads them, {@code MetricsText} is their format,
 *       {@code BoundedBody} bounds them, {@code ClientCounters} makes calls of them, {@code CallStatus} says which have
 *       failed, {@code InstancePlaces} knows who is in which zone
 * </ul>
 */
@NullMarked
package io.switchboard.operator.drill;

import org.jspecify.annotations.NullMarked;

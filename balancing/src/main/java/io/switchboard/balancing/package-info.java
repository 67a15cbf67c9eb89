/**
 * Pure choice among endpoints: no transport, no registry, no clock and no chance of its own.
 *
 * <ul>
 *   <li>start at {@code Choices}, which makes a {@code Choice} by each policy
 *   <li>in turn: {@code RoundRobin}, {@code WeightedRoundRobin} with {@code WeightedSlots}, {@code Stride} and
 *       {@code Turn}
 *   <li>by load: {@code LeastRequest}, {@code InFlight}; by latency: {@code PeakEwmaChoice}, {@code PeakEwma}; at
 *       random: {@code WeightedRandom}
 *   <li>by key: {@code RingHash}, {@code Maglev}, {@code RankedMembers}, {@code Hashes}, {@code BoundedLoads},
 *       {@code Bound}
 *   <li>weights: {@code Weights}, {@code SlowStart}; by load reports: {@code ReportedLoad}, {@code ReportedShares}
 *   <li>part of a large fleet, and its order: {@code Subset}
 *   <li>localities: {@code Levels}, {@code Lately}; datacenters: {@code Failover}
 * </ul>
 */
@NullMarked
package io.switchboard.balancing;

import org.jspecify.annotations.NullMarked;

/**
 * Following services: {@link io.switchboard.core.directory.Directory} and its decorators. On the scheduler's one thread
 * they call each other directly; the only queue is in {@code SharedDirectory}, where events leave for the listeners'
 * threads.
 *
 * <ul>
 *   <li>the interfaces: {@code Directory}, {@code Subscription}; what operators set, {@code Overlays}, {@code Interest}
 *   <li>which services there are: {@code Catalog}, {@code CatalogSnapshot}
 *   <li>weights, drains and the service config laid over a set: {@code OverlaidDirectory}
 *   <li>what is drained for a time: {@code Drains}, {@code ActiveDrains}; laid over a set, outside of what is
 *       remembered: {@code DrainedDirectory}, {@code DrainedInstances}
 *   <li>the last good set on disk: {@code CachedDirectory}, with {@code SnapshotStore} (files), {@code CachedSnapshot}
 *       (format), {@code CacheReader} and {@code CacheWriter}, {@code FileNames}, {@code FolderTrust}
 *   <li>mass removals: {@code GuardedDirectory}, with {@code Doubts} (the rules), {@code DoubtRules} (the times),
 *       {@code DoubtedInstance}, {@code Departures}, {@code MassRemoval}, {@code ListedAddresses}
 *   <li>who of a set is called where there are no connections to go by: {@code BestTier}
 *   <li>log and telemetry: {@code ObservedDirectory}, {@code MeasuredDirectory}
 *   <li>all of them composed, in order: {@code DirectoryBuilder}
 *   <li>several datacenters: {@code FederatedDirectory}, with {@code DatacenterDirectory} (one registry),
 *       {@code FederatedSet} (how they become one set), {@code Nearest} (their order)
 *   <li>one follow for many listeners: {@code SharedDirectory}, with {@code LatestOnly} (the queue)
 * </ul>
 */
@NullMarked
package io.switchboard.core.directory;

import org.jspecify.annotations.NullMarked;

/**
 * All that people read, change and examine in a registry, with the rules about it: one API for the command, a console
 * and programs. Start at {@link io.switchboard.operator.RegistryAdmin}, and for what is wrong with a registry at
 * {@link io.switchboard.operator.Diagnosis}.
 *
 * <ul>
 *   <li>refusals, and their words: {@code RegistryAdminException}; names that may have been meant: {@code KnownNames},
 *       {@code Suggestions}
 *   <li>who is registered: {@code Registrations} with {@code RegisteredServices}, {@code RegisteredInstances},
 *       {@code SkippedEntry}; what a client makes of it: {@code ClientView}; of several datacenters' registries:
 *       {@code DatacentersView}, {@code DatacenterRegistry}, {@code ReadDatacenter}; the chain of one registry:
 *       {@code ReadDirectory}; why a call goes where it goes: {@code Explanations}
 *   <li>drains and weights: {@code OverrideEdits} (who may be meant, what becomes of it), {@code InstanceTarget},
 *       {@code OverrideChange}; as they are stored: {@code Overrides}, {@code StoredOverride}
 *   <li>drains that end: {@code DrainEdits}, {@code ZonePopulation} (whom they concern), {@code DrainChange}; as they
 *       are stored: {@code TimedDrains}, {@code StoredDrain}; {@code DrainFindings}
 *   <li>configs: {@code ConfigEdits} (what may be written over what), {@code ConfigChange}, {@code ChangeAuthor}; as
 *       they are stored, with their history: {@code Configs}, {@code ConfigHistory}, {@code HistoryFold},
 *       {@code StoredConfig}, {@code ConfigVersion}; differences: {@code UnifiedDiff}
 *   <li>where both were in earlier versions: {@code Standing} (which of two keys counts), {@code OldKeys} (the move),
 *       {@code OldKeyFindings}, {@code MovedKeys}
 *   <li>canaries: {@code CanarySpec} (the percentage), {@code CanaryPlans} (completed by who is registered),
 *       {@code CanaryPlan}; the document: {@code Canary}, {@code CanaryRoute}
 *   <li>what is wrong: {@code ClusterFindings} of what {@code MemberProbe} learns, {@code PermissionFindings},
 *       {@code ClockFindings}; of several registries: {@code DatacenterFindings}; each is a {@code Finding}
 *   <li>reading and writing etcd: {@code RegistryStore}, {@code Kv}; within bounds: {@code Collected},
 *       {@code ServicesFold}
 * </ul>
 */
@NullMarked
package io.switchboard.operator;

import org.jspecify.annotations.NullMarked;

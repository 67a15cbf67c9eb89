/**
 * What {@code benchmarks}, {@code faults} and {@code simulation} share.
 *
 * <ul>
 *   <li>Told: {@link io.switchboard.harness.Options}. Telling: {@link io.switchboard.harness.Progress}. Waiting:
 *       {@link io.switchboard.harness.Await}.
 *   <li>Processes: {@link io.switchboard.harness.Child}, as it sees itself {@link io.switchboard.harness.Program}; many
 *       clients in one: {@link io.switchboard.harness.CrowdProgram}. Their call: {@link io.switchboard.harness.Ping};
 *       any call at an even pace: {@link io.switchboard.harness.Load}.
 *   <li>etcd by its stubs: {@link io.switchboard.harness.RawEtcd}; as it sees itself:
 *       {@link io.switchboard.harness.EtcdMetrics}.
 *   <li>Figures: {@link io.switchboard.harness.Middle}, {@link io.switchboard.harness.Ranks}; as text:
 *       {@link io.switchboard.harness.Numbers}.
 *   <li>Reports: {@link io.switchboard.harness.Table}, {@link io.switchboard.harness.Columns},
 *       {@link io.switchboard.harness.Json}, {@link io.switchboard.harness.Machine}; plots:
 *       {@link io.switchboard.harness.LineChart}, {@link io.switchboard.harness.BarChart},
 *       {@link io.switchboard.harness.Charts}.
 * </ul>
 */
@NullMarked
package io.switchboard.harness;

import org.jspecify.annotations.NullMarked;

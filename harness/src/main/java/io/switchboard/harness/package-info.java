/**
 * What {@code benchmarks}, {@code faults} and {@code simulation} share.
 *
 * <ul>
 *   <li>What a program is told: {@link io.switchboard.harness.Options}. What it says of where it is:
 *       {@link io.switchboard.harness.Progress}.
 *   <li>Figures: {@link io.switchboard.harness.Middle}, {@link io.switchboard.harness.Ranks}; as text:
 *       {@link io.switchboard.harness.Numbers}.
 *   <li>Reports: {@link io.switchboard.harness.Table}, {@link io.switchboard.harness.Json}, {@link
 *       io.switchboard.harness.Machine}; plots: {@link io.switchboard.harness.LineChart}, {@link io.switchboard.harness.BarChart}, {@link io.switchboard.harness.Charts}.
 * </ul>
 */
@NullMarked
package io.switchboard.harness;

import org.jspecify.annotations.NullMarked;

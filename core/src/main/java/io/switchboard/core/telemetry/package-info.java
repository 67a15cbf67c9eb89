/**
 * What is measured.
 *
 * <ul>
 *   <li>what happens, as it is told: {@code Telemetry}, {@code RegistrationLoss}, {@code WatchRestart},
 *       {@code SkipReason}, {@code PickCount}, {@code FailoverState}, {@code RefusalCount}
 *   <li>the metrics and their labels: {@code Metric}, {@code Measurements}, by {@code MeasuredRegistrations},
 *       {@code MeasuredSnapshots}, {@code MeasuredPicks}, {@code MeasuredFailovers}, {@code SeriesGroup},
 *       {@code SummedCounts}
 *   <li>a metrics library: {@code Instruments}, {@code BoundedLabels}
 *   <li>what theirs throws ends here: {@code GuardedTelemetry}, {@code GuardedInstruments}
 * </ul>
 */
@NullMarked
package io.switchboard.core.telemetry;

import org.jspecify.annotations.NullMarked;

/**
 * Time as an argument: {@code Scheduler} (a clock, and tasks, one at a time), the real one in {@code SerialScheduler};
 * {@code Backoff} (how long to wait before trying again), {@code RatedLog} (how often to log), {@code Staleness} (how
 * long something has not been live).
 */
@NullMarked
package io.switchboard.core.time;

import org.jspecify.annotations.NullMarked;

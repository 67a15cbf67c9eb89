/**
 * Time as an argument: {@code Scheduler} (tasks, one at a time) and {@code Ticker} (clocks), the real ones in {@code
 * SerialScheduler}; {@code Backoff} (how long to wait before trying again), {@code RatedLog} (how often to log).
 */
@NullMarked
package io.switchboard.core.time;

import org.jspecify.annotations.NullMarked;

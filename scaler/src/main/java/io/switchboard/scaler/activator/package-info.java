/**
 * The activator: the last level of services that may be at zero. It holds their unary calls until an instance is there,
 * and tells how many wait.
 *
 * <ul>
 *   <li>start at {@code ActivatorPart}: the part of the process, by {@code ActivatorProvider}; its settings:
 *       {@code ActivatorSettings}
 *   <li>a call: {@code CallHandlers} takes it, {@code Authorities} says for which service it is, {@code HeldCall} is it
 *       from its start to its end; its messages are {@code Bytes}
 *   <li>who waits: {@code Gate}, one for each service; how many may: {@code Bounds}; how fast they leave: {@code Pace}
 *   <li>the instances: {@code Upstream}, by {@code ServiceChannel}
 *   <li>what is told: {@code Waiting}, as load reports by {@code WaitingReports} with {@code ArrivalRate}s, as metrics
 *       by {@code ActivatorMetrics}; health for any name: {@code HealthOfAny}
 *   <li>its place in the registry: {@code Presence}
 * </ul>
 */
@NullMarked
package io.switchboard.scaler.activator;

import org.jspecify.annotations.NullMarked;

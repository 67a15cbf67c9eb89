/**
 * The vocabulary of Switchboard: validated values, and the interface by which instances are announced.
 *
 * <ul>
 *   <li>a service and its instances: {@code ServiceName}, {@code Instance}, {@code InstanceState}, {@code Locality},
 *       {@code DatacenterName}, {@code DnsLabel}, {@code InstanceList}, {@code Snapshot}, {@code Freshness},
 *       {@code DatacenterState}
 *   <li>announcing: {@code Registrar}, {@code Registration}, {@code RegistrationState}
 *   <li>what operators set: {@code Overlay}, {@code InstanceOverride}; for a time: {@code Drain}, {@code DrainTarget}
 *   <li>addresses: {@code Address}, {@code AddressRules}, {@code IpLiterals}, {@code EmbeddedIpv4}, {@code Network}
 *   <li>what comes from outside: {@code InstanceRules}, {@code Text} (what may be shown), {@code Foreign} (code that
 *       may throw), {@code Cleanup} (steps that all run)
 *   <li>{@code Internal} marks what is public and no API
 * </ul>
 *
 * Following services is in {@code directory}, clocks and tasks in {@code time}, measuring in {@code telemetry}.
 */
@NullMarked
package io.switchboard.core;

import org.jspecify.annotations.NullMarked;

/**
 * The frame of the process that serves the registry to others ({@code bin/switchboard serve}). It reads etcd and has no
 * other state: any number of equal processes may run.
 *
 * <ul>
 *   <li>a part, such as xDS: {@code PartProvider} (found by {@link java.util.ServiceLoader}), {@code Part}; what the
 *       frame gives it: {@code PartContext}
 *   <li>the process: {@code ControlPlane}, from {@code ControlPlaneOptions} ({@code OptionsFile}, {@code PartOptions},
 *       {@code ListenAddress}) and {@code Sources}; one part in it: {@code RunningPart}
 *   <li>who asks, and which services it may see: {@code Caller}, by {@code AccessInterceptor}, {@code Access},
 *       {@code AccessRule}, {@code CertificateNames}, {@code Tokens}; TLS: {@code ServerTls}
 *   <li>how it is: {@code ReadRegistries}, {@code ControlPlaneMetrics}, told by {@code AdminServer} and by gRPC's
 *       health service ({@code HealthWatches})
 *   <li>a mass removal, where no calls are made: {@code VouchedDirectory}
 *   <li>the services of several datacenters as one catalog: {@code JoinedCatalog}
 *   <li>what a client of xDS would get, for {@code bin/switchboard xds}: {@code XdsView}; what of a service others
 *       cannot be told, for {@code doctor}: {@code UnsaidView}
 * </ul>
 */
@NullMarked
package io.switchboard.controlplane;

import org.jspecify.annotations.NullMarked;

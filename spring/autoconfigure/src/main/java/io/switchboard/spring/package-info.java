/**
 * Switchboard in a Spring Boot application: its gRPC server is registered, and {@code etcd:} targets of its channels
 * are resolved, by properties alone.
 *
 * <p>From idea to file: what may be set is {@code SwitchboardProperties}; {@code RegistryOptions} and
 * {@code ServerOptions} make of it what the library takes, {@code CommonSettings} what holds for the registries of all
 * datacenters, {@code BundleCredentials} of an SSL bundle. {@code ServerAnnouncements} registers and leaves as the
 * application's events say; {@code SwitchboardChannels} prepares each channel. {@code ServerSettings} is what other
 * modules announce their servers by; {@code Announced} and {@code Called} are how they tell what they have registered
 * and call. What people look at is {@code RegistryReport}, shown by {@code SwitchboardEndpoint} and by the health of
 * each version of Boot. What goes wrong at the start is a {@code StartFailure}, and {@code StartFailureAnalyzer} tells
 * it. {@code SwitchboardHints} is for builds ahead of time.
 *
 * <p>One jar serves Boot 3.5, 4.0 and 4.1: it is compiled against the oldest, names configurations of others as texts,
 * and keeps what only one version has in classes that no other loads.
 */
@NullMarked
package io.switchboard.spring;

import org.jspecify.annotations.NullMarked;

/**
 * Servers that are in the registry for as long as they take calls.
 *
 * <ul>
 *   <li>started and stopped by us: {@code RegisteredServer}, {@code ShutdownSequence} (the drain delay is in
 *       {@code ServeOptions}), {@code OnceToEnd}
 *   <li>started by somebody else: {@code Announcement}; both are made by {@code Announcer}
 *   <li>the address that is advertised: {@code Advertised}, {@code Listening}, {@code LocalHost},
 *       {@code SearchingRegistration}
 * </ul>
 */
@NullMarked
package io.switchboard.grpc.server;

import org.jspecify.annotations.NullMarked;

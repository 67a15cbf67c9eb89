/**
 * Switchboard in an application of Spring Cloud: its web server is registered, and HTTP services are looked up by the
 * gateway, by balanced clients and by whatever else asks Spring Cloud.
 *
 * <p>From idea to file: what may be set is {@code CloudProperties}. {@code HttpServices} says which service in the
 * registry an id of Spring Cloud means. What is asked for is followed: {@code FollowedServices}, each a
 * {@code FollowedService}, whose set becomes {@code HttpInstances}, each an {@code HttpInstance}; which services are
 * registered is {@code ServiceIds}, which are told is {@code Listing}, and {@code Heartbeats} tells of changes.
 * {@code SwitchboardDiscoveryClient} and {@code SwitchboardReactiveDiscoveryClient} answer from that, {@code Answers}
 * waits for what is not known yet, {@code CallOutcomes} hears who answers and who is {@code Unreachable}, and
 * {@code CopiesOff} and {@code WithoutCopies} keep Spring Cloud's balancer from old sets.
 *
 * <p>{@code WebServerRegistration} is the application's own server, which {@code WebServerAnnouncement} registers at
 * its time, as an {@code HttpServer}, in {@code SwitchboardServiceRegistry}.
 */
@NullMarked
package io.switchboard.spring.cloud;

import org.jspecify.annotations.NullMarked;

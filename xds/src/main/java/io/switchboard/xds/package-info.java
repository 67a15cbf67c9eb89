/**
 * The registry by xDS, for gRPC in any language and for Envoy.
 *
 * <ul>
 *   <li>what is served: {@code Resource} of a {@code ResourceType}; all of one service for one kind of client:
 *       {@code ServiceResources}, made by {@code ResourceRules}
 *   <li>for whom: {@code XdsClient}
 *   <li>a stream as pure state: {@code StreamState}, as {@code SotwStream} or {@code DeltaStream}; what goes in and
 *       out: {@code StreamRequest}, {@code Push}; what it sees: {@code ResourceView}
 *   <li>what of a service cannot be said: {@code NotSaid}; for operators: {@code ShownResources}, {@code UnsaidByXds}
 *   <li>which services are followed, with their resources: {@code ServiceBook}, {@code FollowedService},
 *       {@code HostNames}; what nodes get that ask for all: {@code NodeBook}, {@code NodeView}
 *   <li>the server: {@code XdsPart}, {@code AdsService}, a stream of it {@code AdsSession}; who is there:
 *       {@code ClientStatus}; what is measured: {@code XdsMetrics}
 * </ul>
 */
@NullMarked
package io.switchboard.xds;

import org.jspecify.annotations.NullMarked;

/**
 * The name resolver on a {@link io.switchboard.core.directory.Directory}, and the load-balancing policy.
 *
 * <ul>
 *   <li>resolver: {@code DirectoryNameResolver}, {@code Endpoints} (instances as gRPC dials them), {@code Resolution},
 *       {@code Delivery}, {@code ServiceConfigs}; host names: {@code HostLookups}, {@code LookupLane},
 *       {@code FairQueue}, {@code RuledDns}
 *   <li>policy: {@code SwitchboardLoadBalancer}, {@code EndpointConnection} (one endpoint), {@code AddressConnection},
 *       {@code RedialTimer} (when it is dialled anew), {@code DialedEndpoints} (which are connected to),
 *       {@code RebuildThrottle}, {@code ChannelTimer}, {@code NotReadyState}
 *   <li>a picker: {@code PickPlan}, {@code Pools} and {@code Pool} (levels; weight 0), {@code RoutePools},
 *       {@code RoutingPicker}; what lasts from one to the next: {@code PickerState}, {@code PickCounters}
 *   <li>several datacenters: {@code Datacenters} (whose registries are read, and in which order), {@code Spreads} and
 *       {@code Spread} (who gets which share of the calls), {@code DatacenterCalls} (which are therefore connected to)
 *   <li>doubted instances: {@code RemovalDoubt}, {@code Proof}, {@code ProofTimer}, {@code Probe}
 *   <li>why a call goes where it goes: {@code SwitchboardPolicy}, {@code Explainer}, {@code Explanation}
 * </ul>
 *
 * Servers are in {@code server}, the service config in {@code config}.
 */
@NullMarked
package io.switchboard.grpc;

import org.jspecify.annotations.NullMarked;

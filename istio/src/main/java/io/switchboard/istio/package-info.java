/**
 * The registry for Istio: its objects, as a pure function of what the registry says. The parts that serve them are in
 * {@code istio.mcp} and {@code istio.kubernetes}.
 *
 * <ul>
 *   <li>the rules: {@code IstioRules}, from which come {@code IstioObjects} of {@code IstioObject}s, named by
 *       {@code ObjectId}; one for each {@code Kind}: {@code ServiceEntries}, {@code DestinationRules},
 *       {@code VirtualServices} with {@code RouteMatch}
 *   <li>what of a service's config is said: {@code TrafficConfig}, {@code MethodRule}, {@code Subsets},
 *       {@code JsonDurations}; what is not, for operators: {@code UnsaidToIstio}
 *   <li>names: {@code NameTemplate}, {@code SafeName}, {@code ContentHash}
 *   <li>all services: {@code RegistryBook}, an {@code ObjectSource}, with {@code FollowedService},
 *       {@code ServedObjects} and {@code Newest}; settings: {@code IstioSettings}
 * </ul>
 */
@NullMarked
package io.switchboard.istio;

import org.jspecify.annotations.NullMarked;

/**
 * Says how many replicas of a service there are to be, by what its instances report: KEDA's external scaler, a part of
 * the control plane.
 *
 * <ul>
 *   <li>what is asked for: {@code SpecReader} reads a {@code ScalerSpec} with its {@code Metric}s and {@code Target}s;
 *       told back by {@code Specs}
 *   <li>the rules, pure, with time as an argument: all instances at one moment, {@code Reading}, by {@code Population};
 *       the last minute and what is said of it, {@code Track}; which datacenters are away, {@code LostDatacenters}; an
 *       {@code Answer}, or why there is none, {@code Unknown}; what answers come to, {@code Demand}
 *   <li>who is followed: {@code Follows}, {@code FollowedLoad}
 *   <li>the part: {@code ScalerProvider}, {@code ScalerPart}, {@code ScalerSettings}, {@code ScalerService} with its
 *       {@code ActiveStream}s, {@code ScalerMetrics}, {@code ScalerView}, {@code FullException}
 * </ul>
 */
@NullMarked
package io.switchboard.scaler;

import org.jspecify.annotations.NullMarked;

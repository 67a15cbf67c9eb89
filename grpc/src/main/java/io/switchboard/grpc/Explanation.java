package io.switchboard.grpc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a call goes where it goes, for a client that is connected to all the instances.
 *
 * @param route the name of the route that the call matches; null: none does, or there are no instances
 * @param subset the name of the route's subset that it is for; null: there is no route
 * @param fallback whether that subset is empty, and the call goes to any instance or, with no levels here, fails
 * @param policy the choice, as it is written in a config
 * @param choosesBy what the choice goes by: {@code turn}, {@code load}, {@code chance} or {@code key}
 * @param levels where the call may go, nearest first
 * @param refused the share of the calls that fails for want of a datacenter that may have them, from 0 to 1
 * @param reason why the calls stay in the client's datacenter or leave it, in words; null: there is one datacenter
 * @param chosen the id of an instance that it would go to now; by another turn or chance it may be another. Null: it
 *     fails
 */
public record Explanation(
        @Nullable String route,
        @Nullable String subset,
        boolean fallback,
        String policy,
        String choosesBy,
        List<Level> levels,
        double refused,
        @Nullable String reason,
        @Nullable String chosen) {

    /**
     * Instances that are equally near.
     *
     * @param place {@code own zone}, {@code own region}, {@code elsewhere}, or {@code anywhere} where nearness does not
     *     count; where there are several datacenters, {@code own datacenter} instead of the latter two, and
     *     {@code datacenter} with the name of another one
     * @param share of the calls, from 0 to 1
     */
    public record Level(String place, double share, List<Candidate> candidates) {
        /**
         * A candidate's share of all calls, by weight: what a choice by load comes to when all are equally fast, and
         * one by key over many keys.
         */
        public double shareOf(Candidate candidate) {
            double all = candidates.stream().mapToDouble(Candidate::weight).sum();
            return share * (all > 0 ? candidate.weight() / all : 1.0 / candidates.size());
        }
    }

    /**
     * An instance that a call may go to.
     *
     * @param weight relative to the others; with slow start or load reports in thousandths
     */
    public record Candidate(String id, long weight) {}
}

package io.switchboard.grpc;

import io.grpc.Status;
import io.switchboard.balancing.Failover;
import io.switchboard.core.Text;
import io.switchboard.grpc.config.DatacentersConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How the calls for some instances are spread over datacenters at one moment.
 *
 * @param datacenters the own one first, then in the order in which calls go to them
 * @param drained those that an operator has taken out of use
 * @param shares of the calls, as the datacenters
 * @param refused the share of the calls that fails
 * @param capped whether another datacenter has as much as it may have
 */
record Spread(
        List<String> datacenters,
        Set<String> drained,
        List<Double> shares,
        double refused,
        Failover.Reason reason,
        boolean capped) {

    /** What a level of another datacenter is called. */
    static String place(String datacenter) {
        return "datacenter " + datacenter;
    }

    boolean isAtHome() {
        return reason == Failover.Reason.AT_HOME || reason == Failover.Reason.STAYS;
    }

    /** Whether it is one of those that its datacenter is judged by. All of a drained one drain. */
    static boolean counts(Candidate candidate, Set<String> drained) {
        return candidate.rank() == Candidate.CALLABLE
                || (candidate.rank() == Candidate.DRAINING && drained.contains(candidate.datacenter()));
    }

    /** Those that count of each datacenter. */
    List<List<Candidate>> parts(List<Candidate> candidates) {
        List<List<Candidate>> parts = new ArrayList<>(datacenters.size());
        for (String datacenter : datacenters) {
            List<Candidate> part = new ArrayList<>();
            for (Candidate candidate : candidates) {
                if (candidate.datacenter().equals(datacenter) && counts(candidate, drained)) {
                    part.add(candidate);
                }
            }
            parts.add(part);
        }
        return parts;
    }

    /**
     * Who gets calls while nobody can be called who should: those of the first datacenter where somebody can, and who
     * do not drain if there are such. Empty: nobody who may get them.
     */
    List<Candidate> instead(List<List<Candidate>> parts, List<Candidate> candidates, DatacentersConfig config) {
        boolean mayLeave = config.failover() == Failover.Mode.AUTOMATIC || !isAtHome();
        int most = mayLeave ? parts.size() : 1;
        for (int i = 0; i < most; i++) {
            if (Candidate.anyReady(parts.get(i))) {
                return parts.get(i);
            }
        }
        for (int i = 0; i < most; i++) {
            List<Candidate> reserve = reserve(datacenters.get(i), candidates);
            if (!reserve.isEmpty()) {
                return reserve;
            }
        }
        return List.of();
    }

    /** Who can answer at home where nobody can who should. */
    List<Candidate> lastResortAtHome(List<List<Candidate>> parts, List<Candidate> candidates) {
        return Candidate.anyReady(parts.get(0)) ? List.of() : reserve(datacenters.get(0), candidates);
    }

    private static List<Candidate> reserve(String datacenter, List<Candidate> candidates) {
        List<Candidate> there = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (candidate.datacenter().equals(datacenter)) {
                there.add(candidate);
            }
        }
        int rank = Candidate.rank(there);
        return rank == Candidate.NOBODY ? List.of() : Candidate.ofRank(rank, there);
    }

    boolean isOwn(List<Candidate> candidates) {
        return candidates.get(0).datacenter().equals(datacenters.get(0));
    }

    /** What the refused calls are told. */
    Status refusal(DatacentersConfig config) {
        String message = place(datacenters.get(0)) + ": " + reason.words();
        if (reason == Failover.Reason.STAYS) {
            message += ", since datacenters.failover is "
                    + config.failover().name().toLowerCase(Locale.ROOT)
                    + "; start servers there, or let calls leave it by \"automatic\"";
        } else if (capped) {
            message += ", and " + String.join(", ", datacenters.subList(1, datacenters.size()))
                    + " can take no more of its calls than datacenters.maxAdded, " + config.maxAdded()
                    + ", allows; start servers, or raise it if there is room";
        } else {
            message += "; nobody in " + String.join(", ", datacenters.subList(1, datacenters.size()))
                    + " can answer either; start servers";
        }
        return Status.UNAVAILABLE.withDescription(Text.message(message));
    }
}

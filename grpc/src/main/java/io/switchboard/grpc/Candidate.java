package io.switchboard.grpc;

import io.grpc.LoadBalancer.PickResult;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint as the policy chooses among them, at one moment.
 *
 * @param name the instance's id, or the addresses of an endpoint without an instance
 * @param result what a pick of it results in; null while it cannot be picked
 * @param connecting whether it may soon be, where that matters
 * @param awaited whether calls that are meant for it wait for that, where there are such
 * @param hoped whether it counts as ready where datacenters are compared, though it cannot be picked: it may soon be,
 *     or is in another datacenter that nothing is connected to
 * @param rank one of a higher rank gets calls only where none of a lower one is ready
 * @param weight with what slow start makes of it
 * @param reported what its weight is multiplied by for what it reports of its load; {@link ReportedWeights#NONE}
 * @param load null where the choice does not go by load
 */
record Candidate(
        String name,
        @Nullable Instance instance,
        @Nullable PickResult result,
        boolean connecting,
        boolean awaited,
        boolean hoped,
        int rank,
        long weight,
        double reported,
        @Nullable CallLoad load) {
    /** Should get calls. */
    static final int CALLABLE = 0;

    /** Of weight 0, and draining: a call that a live server could answer should not fail for want of a better one. */
    static final int WEIGHTLESS = 1;

    static final int DRAINING = 2;

    /** Of no candidate. */
    static final int NOBODY = 3;

    Candidate(
            String name,
            @Nullable Instance instance,
            @Nullable PickResult result,
            boolean connecting,
            long weight,
            @Nullable CallLoad load) {
        this(name, instance, result, connecting, false, false, CALLABLE, weight, ReportedWeights.NONE, load);
    }

    Candidate inReserve() {
        int reserved = instance != null && instance.state() == InstanceState.SERVING ? WEIGHTLESS : DRAINING;
        return new Candidate(name, instance, result, connecting, awaited, hoped, reserved, weight, reported, load);
    }

    Candidate whileAwaited() {
        return new Candidate(name, instance, result, connecting, true, hoped, rank, weight, reported, load);
    }

    Candidate whileHoped() {
        return new Candidate(name, instance, result, connecting, awaited, true, rank, weight, reported, load);
    }

    /** Of this weight, since it reports its load. */
    Candidate weighed(long other, double share) {
        return new Candidate(name, instance, result, connecting, awaited, hoped, rank, other, share, load);
    }

    /** Empty: of a client that reads one registry. */
    String datacenter() {
        return instance == null ? "" : instance.datacenter();
    }

    Locality locality() {
        return instance == null ? Locality.UNKNOWN : instance.locality();
    }

    boolean isReady() {
        return result != null;
    }

    // Loops, here and wherever a picker is made: a change is seldom, so its code is hardly ever compiled, and
    // streams that are not compiled are slow.

    static boolean anyReady(List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            if (candidate.isReady()) {
                return true;
            }
        }
        return false;
    }

    static boolean anyConnecting(List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            if (candidate.connecting) {
                return true;
            }
        }
        return false;
    }

    static boolean anyAwaited(List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            if (candidate.awaited && candidate.rank == CALLABLE) {
                return true;
            }
        }
        return false;
    }

    /** The rank whose calls it is: the lowest of those that are ready. */
    static int rank(List<Candidate> candidates) {
        int lowest = NOBODY;
        for (Candidate candidate : candidates) {
            if (candidate.isReady() && candidate.rank < lowest) {
                lowest = candidate.rank;
            }
        }
        return lowest;
    }

    /** The list itself where all are of this rank, as is usual. */
    static List<Candidate> ofRank(int rank, List<Candidate> candidates) {
        List<Candidate> of = new ArrayList<>(candidates.size());
        for (Candidate candidate : candidates) {
            if (candidate.rank == rank) {
                of.add(candidate);
            }
        }
        return of.size() == candidates.size() ? candidates : of;
    }

    /** @param awaited whether also those that are awaited, for calls that are meant for one of them and no other */
    static List<Candidate> ready(List<Candidate> candidates, boolean awaited) {
        List<Candidate> ready = new ArrayList<>(candidates.size());
        for (Candidate candidate : candidates) {
            if (candidate.isReady() || (awaited && candidate.awaited)) {
                ready.add(candidate);
            }
        }
        return Collections.unmodifiableList(ready);
    }
}

package io.switchboard.grpc;

import io.grpc.LoadBalancer.PickResult;
import io.switchboard.core.Instance;
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
 * @param weight with what slow start makes of it
 * @param load null where the choice does not go by load
 */
record Candidate(
        String name,
        @Nullable Instance instance,
        @Nullable PickResult result,
        boolean connecting,
        long weight,
        @Nullable CallLoad load) {

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

    static List<Candidate> ready(List<Candidate> candidates) {
        List<Candidate> ready = new ArrayList<>(candidates.size());
        for (Candidate candidate : candidates) {
            if (candidate.isReady()) {
                ready.add(candidate);
            }
        }
        return Collections.unmodifiableList(ready);
    }
}

package io.switchboard.grpc;

import io.grpc.LoadBalancer.PickResult;
import java.util.Arrays;
import java.util.List;

/**
 * The endpoints of one level that can be called or are awaited, with what choices and pools are made of. Pools of the
 * same instances share it, since a config of a few bytes can ask for many of them.
 */
final class Ready {
    private static final PickResult AWAITED = PickResult.withNoResult();

    private final List<Candidate> candidates;
    private final PickResult[] results;
    private final long[] weights;

    /** @param candidates those that are ready or awaited, one at least */
    Ready(List<Candidate> candidates) {
        this.candidates = candidates;
        int size = candidates.size();
        results = new PickResult[size];
        weights = new long[size];
        boolean none = true;
        for (int i = 0; i < size; i++) {
            PickResult result = candidates.get(i).result();
            results[i] = result == null ? AWAITED : result;
            weights[i] = candidates.get(i).weight();
            none &= weights[i] == 0;
        }
        if (none) {
            // Of instances that all have weight 0, for want of others, each gets the same.
            Arrays.fill(weights, 1);
        }
    }

    List<Candidate> candidates() {
        return candidates;
    }

    int size() {
        return candidates.size();
    }

    /** What a pick of each results in; not to be changed. */
    PickResult[] results() {
        return results;
    }

    /** Not to be changed. */
    long[] weights() {
        return weights;
    }
}

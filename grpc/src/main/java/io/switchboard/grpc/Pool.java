package io.switchboard.grpc;

import io.grpc.LoadBalancer.PickResult;
import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Hashes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The endpoints that some calls are for, in levels of locality, and how one of them is chosen. Neither locks nor allocates. */
final class Pool {
    /**
     * The endpoints of one level.
     *
     * @param place in words
     * @param share of the calls, from 0 to 1
     * @param ready not empty
     */
    record Level(String place, double share, List<Candidate> ready, Choice choice) {}

    private final List<Level> levels;
    private final Choice[] choices;
    private final PickResult[][] results;
    /** Null: there is one level. */
    private final @Nullable Choice share;

    private final Choice onlyChoice;
    private final PickResult[] onlyResults;

    /** @param share of the levels, by their numbers; null: there is one */
    Pool(List<Level> levels, @Nullable Choice share) {
        this.levels = List.copyOf(levels);
        this.share = share;
        choices = levels.stream().map(Level::choice).toArray(Choice[]::new);
        results = levels.stream()
                .map(level -> level.ready.stream().map(Candidate::result).toArray(PickResult[]::new))
                .toArray(PickResult[][]::new);
        onlyChoice = choices[0];
        onlyResults = results[0];
    }

    PickResult pick(long bits, long nanos) {
        if (share == null) {
            return onlyResults[onlyChoice.choose(bits, nanos)];
        }
        int level = levelOf(bits, nanos);
        return results[level][choices[level].choose(bits, nanos)];
    }

    /** A key that decides among the levels must not decide in the same way within one. */
    int levelOf(long bits, long nanos) {
        return share == null ? 0 : share.choose(Hashes.mix(bits), nanos);
    }

    List<Level> levels() {
        return levels;
    }
}

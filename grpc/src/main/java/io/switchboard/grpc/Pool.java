package io.switchboard.grpc;

import io.grpc.LoadBalancer.PickResult;
import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Hashes;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that some calls are for, in levels of locality, and how one of them is chosen. Neither locks nor
 * allocates.
 */
final class Pool {
    /**
     * The endpoints of one level.
     *
     * @param place in words
     * @param share of the calls, from 0 to 1
     */
    record Level(String place, double share, Ready endpoints, Choice choice) {
        List<Candidate> ready() {
            return endpoints.candidates();
        }
    }

    /**
     * The calls that go to no level.
     *
     * @param share of the calls
     * @param outcome of each of them
     * @param counted counts them; null: they are not counted
     */
    record Rest(double share, PickResult outcome, @Nullable LongAdder counted) {}

    private final List<Level> levels;
    private final @Nullable Rest rest;
    private final Choice[] choices;
    private final PickResult[][] results;
    /** Null: there is one level and no rest, or nothing but a rest. */
    private final @Nullable Choice share;

    private final Choice onlyChoice;
    private final PickResult[] onlyResults;

    /** As the results; null while nobody wants to know, which then costs a pick the look at this field. */
    private final LongAdder @Nullable [][] counters;

    /**
     * @param rest null: the levels have all calls
     * @param share of the levels and of the rest after them, by their numbers; null: there is one of all these
     * @param counters of the picks of each level's endpoints; null: they are not counted
     */
    Pool(
            List<Level> levels,
            @Nullable Rest rest,
            @Nullable Choice share,
            @Nullable Function<Ready, LongAdder[]> counters) {
        this.rest = rest;
        this.levels = List.copyOf(levels);
        this.share = share;
        int outcomes = levels.size() + (rest == null ? 0 : 1);
        choices = new Choice[outcomes];
        results = new PickResult[outcomes][];
        this.counters = counters == null ? null : new LongAdder[outcomes][];
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            choices[i] = level.choice;
            results[i] = level.endpoints.results();
            if (counters != null && this.counters != null) {
                this.counters[i] = counters.apply(level.endpoints);
            }
        }
        if (rest != null) {
            choices[levels.size()] = (bits, nanos) -> 0;
            results[levels.size()] = new PickResult[] {rest.outcome};
            if (this.counters != null) {
                this.counters[levels.size()] = new LongAdder[] {rest.counted == null ? new LongAdder() : rest.counted};
            }
        }
        onlyChoice = choices[0];
        onlyResults = results[0];
    }

    /** For a call that goes anywhere, where the choice has come to one that is still awaited. */
    PickResult pickReady(long bits, PickResult otherwise) {
        PickResult[] ready = Arrays.stream(results, 0, levels.size())
                .flatMap(Arrays::stream)
                .filter(PickResult::hasResult)
                .toArray(PickResult[]::new);
        return ready.length == 0 ? otherwise : ready[(int) Long.remainderUnsigned(bits, ready.length)];
    }

    PickResult pick(long bits, long nanos) {
        if (share == null) {
            int chosen = onlyChoice.choose(bits, nanos);
            count(0, chosen);
            return onlyResults[chosen];
        }
        int level = levelOf(bits, nanos);
        int chosen = choices[level].choose(bits, nanos);
        count(level, chosen);
        return results[level][chosen];
    }

    private void count(int level, int chosen) {
        if (counters != null && results[level][chosen].hasResult()) {
            counters[level][chosen].increment();
        }
    }

    /**
     * As many as there are levels: it goes to none. A key that decides among the levels must not decide in the same way
     * within one.
     */
    int levelOf(long bits, long nanos) {
        return share == null ? 0 : share.choose(Hashes.mix(bits), nanos);
    }

    List<Level> levels() {
        return levels;
    }

    /** Null: the levels have all calls. */
    @Nullable
    Rest rest() {
        return rest;
    }
}

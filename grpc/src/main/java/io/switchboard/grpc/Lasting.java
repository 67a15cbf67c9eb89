package io.switchboard.grpc;

import io.switchboard.balancing.InFlight;
import io.switchboard.balancing.Turn;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What lasts from one picker to the next, by the name of what it belongs to: whose turn it is, so that no change starts a
 * round over, how many calls are in flight, and how many were picked. Used in the synchronization context only; what it
 * gives, on any thread.
 */
final class Lasting {
    private final RandomGenerator random;
    private final Map<String, Turn> turns = new HashMap<>();
    private final Map<String, InFlight> inFlight = new HashMap<>();
    private @Nullable Tally tally;

    Lasting(RandomGenerator random) {
        this.random = random;
    }

    /** Starts at random: not all clients call the same server first. */
    Turn turn(String name) {
        return turns.computeIfAbsent(name, made -> new Turn(random.nextInt() & Integer.MAX_VALUE));
    }

    /** Picks are counted from the next picker on. */
    void count(@Nullable Tally tally) {
        this.tally = tally;
    }

    /** Null: nobody wants to know. */
    @Nullable
    Tally tally() {
        return tally;
    }

    InFlight inFlight(String name) {
        return inFlight.computeIfAbsent(name, made -> new InFlight());
    }
}

package io.switchboard.simulation;

import io.switchboard.balancing.InFlight;
import io.switchboard.balancing.PeakEwma;
import io.switchboard.balancing.Turn;
import java.util.List;
import java.util.stream.Stream;

/** What one caller counts of its own calls; it outlives every change of the weights. */
record Counts(Turn turn, List<InFlight> loads, List<PeakEwma> peaks, InFlight total) {
    /** @param firstTurn where round robin begins: callers do not all begin with the same server */
    static Counts of(int endpoints, long firstTurn) {
        return new Counts(
                new Turn(firstTurn),
                Stream.generate(InFlight::new).limit(endpoints).toList(),
                Stream.generate(() -> new PeakEwma(PeakEwma.DEFAULT_DECAY))
                        .limit(endpoints)
                        .toList(),
                new InFlight());
    }

    void started(int endpoint) {
        loads.get(endpoint).started();
        peaks.get(endpoint).started();
        total.started();
    }

    void ended(int endpoint, long took, long now) {
        loads.get(endpoint).ended();
        peaks.get(endpoint).ended(took, now);
        total.ended();
    }
}

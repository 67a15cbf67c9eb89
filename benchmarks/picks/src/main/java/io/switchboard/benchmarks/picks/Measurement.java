package io.switchboard.benchmarks.picks;

import io.switchboard.harness.Middle;
import java.util.List;
import java.util.function.Function;

/** All rounds of one case, in their order. */
record Measurement(Case of, List<Round> rounds) {
    /** Over the iterations of all rounds. */
    Middle values() {
        return spread(Round::values);
    }

    Middle bytes() {
        return spread(Round::bytes);
    }

    Middle workMillis() {
        return spread(Round::workMillis);
    }

    Middle pickers() {
        return spread(Round::pickers);
    }

    private Middle spread(Function<Round, List<Double>> part) {
        return Middle.of(
                rounds.stream().flatMap(round -> part.apply(round).stream()).toList());
    }
}

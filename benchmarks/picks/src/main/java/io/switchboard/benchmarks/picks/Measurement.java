package io.switchboard.benchmarks.picks;

import java.util.List;
import java.util.function.Function;

/** All rounds of one case, in their order. */
record Measurement(Case of, List<Round> rounds) {
    /** Over the iterations of all rounds. */
    Spread values() {
        return spread(Round::values);
    }

    Spread bytes() {
        return spread(Round::bytes);
    }

    Spread workMillis() {
        return spread(Round::workMillis);
    }

    Spread pickers() {
        return spread(Round::pickers);
    }

    private Spread spread(Function<Round, List<Double>> part) {
        return Spread.of(
                rounds.stream().flatMap(round -> part.apply(round).stream()).toList());
    }
}

package io.switchboard.benchmarks.picks;

import io.switchboard.harness.Middle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** All rounds of one case, in their order. */
record CaseRounds(Case of, List<Round> rounds) {
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

    /** To one of as many rounds, round by round, so that what the machine did in one of them counts on both sides. */
    Middle ratioTo(CaseRounds other) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds.size(); round++) {
            ratios.add(rounds.get(round).median() / other.rounds.get(round).median());
        }
        return Middle.of(ratios);
    }

    private Middle spread(Function<Round, List<Double>> part) {
        return Middle.of(
                rounds.stream().flatMap(round -> part.apply(round).stream()).toList());
    }
}

package io.switchboard.balancing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** All policies, for one set of endpoints. */
final class Policies {
    private Policies() {}

    /** By name, those that go by weight; the endpoints are busy at random. */
    static Map<String, Choice> weighted(SplittableRandom random, long[] weights) {
        Map<String, Choice> policies =
                new LinkedHashMap<>(byKey(random, Given.identities(random, weights.length), weights));
        policies.put("weightedRoundRobin", Choices.weightedRoundRobin(weights, new Turn(random.nextLong())));
        policies.put("random", Choices.random(weights));
        policies.put("leastRequest", Choices.leastRequest(weights, inFlight(random, weights.length)));
        policies.put("peakEwma", Choices.peakEwma(weights, latencies(random, weights.length)));
        return policies;
    }

    /** The same, before any call. */
    static Map<String, Choice> idle(SplittableRandom random, long[] weights) {
        Map<String, Choice> policies = weighted(random, weights);
        policies.put("leastRequest", Choices.leastRequest(weights, Given.loads(weights.length, InFlight::new)));
        policies.put(
                "peakEwma",
                Choices.peakEwma(weights, Given.loads(weights.length, () -> new PeakEwma(PeakEwma.DEFAULT_DECAY))));
        return policies;
    }

    /** Those whose choice depends on nothing but key and set; the bounds leave room. */
    static Map<String, Choice> byKey(SplittableRandom random, long[] identities, long[] weights) {
        Map<String, Choice> policies = new LinkedHashMap<>();
        Bound wide = new Bound(1e9, inFlight(random, weights.length), new InFlight());
        policies.put("ringHash", Choices.ringHash(identities, weights));
        policies.put("ringHash with a bound", Choices.ringHash(identities, weights, weights, wide));
        policies.put("maglev", Choices.maglev(identities, weights));
        policies.put("maglev with a bound", Choices.maglev(identities, weights, wide));
        return policies;
    }

    private static List<InFlight> inFlight(SplittableRandom random, int count) {
        return Given.loads(count, () -> {
            InFlight load = new InFlight();
            for (int i = random.nextInt(4); i > 0; i--) {
                load.started();
            }
            return load;
        });
    }

    private static List<PeakEwma> latencies(SplittableRandom random, int count) {
        return Given.loads(count, () -> {
            PeakEwma load = new PeakEwma(PeakEwma.DEFAULT_DECAY);
            for (int i = random.nextInt(4); i > 0; i--) {
                load.started();
            }
            if (load.count() > 1) {
                load.ended(1 + random.nextLong(1_000_000_000), 0);
            }
            return load;
        });
    }
}

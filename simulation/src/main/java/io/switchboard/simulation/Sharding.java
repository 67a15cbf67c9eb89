package io.switchboard.simulation;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Services spread over several registries. */
final class Sharding {
    private static final int MOST = 10_000;

    private Sharding() {}

    /**
     * The fewest registries with which the busiest is within its limits.
     *
     * @param isPublishedToo whether also within the limits that were only published or reported, at their lower end
     * @return 0 if even ten thousand are not enough, or a cost is missing
     */
    static int needed(Demand demand, Shape shape, boolean isBehindTier, boolean isPublishedToo, ScaleArithmetic sums) {
        return IntStream.rangeClosed(1, MOST)
                .filter(registries -> isWithin(demand.sharded(registries, shape, isBehindTier), isPublishedToo, sums))
                .findFirst()
                .orElse(0);
    }

    static boolean isWithin(Demand demand, boolean isPublishedToo, ScaleArithmetic sums) {
        return Arrays.stream(Limit.values())
                .filter(limit -> limit.isFromCosts || isPublishedToo)
                .allMatch(limit -> limit.share(demand, sums) <= 1);
    }
}

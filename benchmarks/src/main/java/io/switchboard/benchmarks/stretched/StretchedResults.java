package io.switchboard.benchmarks.stretched;

import io.switchboard.benchmarks.Spread;
import java.util.List;

/**
 * What clients of a stretched cluster have measured.
 *
 * @param clients one after the other, in each way
 */
record StretchedResults(int clients, List<OfWay> ways) {
    /**
     * @param way by which the clients use the members
     * @param small until a service of {@link StretchedMeasurement#SMALL} instances is live
     * @param large until one of {@link StretchedMeasurement#LARGE} is
     * @param propagation from before a put until the set with it is here
     */
    record OfWay(String way, Spread small, Spread large, Spread propagation) {}
}

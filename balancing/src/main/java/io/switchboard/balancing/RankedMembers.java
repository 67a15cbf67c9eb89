package io.switchboard.balancing;

import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The endpoints that take part in a choice by key, ranked by identity: the same set has the same ranks, however it is
 * numbered. Those without weight are left out, and of those with the same identity all but the first.
 */
final class RankedMembers {
    private final int[] numbers;
    private final long[] identities;
    private final Weights weights;
    private final long total;
    /** The part of all full weights that each has, by number. */
    private final double[] parts;

    private RankedMembers(int[] numbers, long[] identities, Weights weights, double[] parts) {
        this.numbers = numbers;
        this.identities = identities;
        this.weights = weights;
        this.total = IntStream.of(numbers).mapToLong(weights::get).sum();
        this.parts = parts;
    }

    /** @throws IllegalArgumentException if the weights are none or not as many as the identities */
    static RankedMembers of(long[] identities, long[] weights) {
        return of(identities, weights, weights);
    }

    /**
     * @param fullWeights what the weights are apart from slow start
     * @throws IllegalArgumentException if the weights are none, not as many as the identities or above the full ones
     */
    static RankedMembers of(long[] identities, long[] weights, long[] fullWeights) {
        Weights checked = Weights.of(weights);
        checked.requireAsMany(identities.length, "identities");
        checked.requireAsMany(fullWeights.length, "full weights");
        for (int number = 0; number < weights.length; number++) {
            if (weights[number] > fullWeights[number]) {
                throw new IllegalArgumentException("the weight of endpoint " + number + " is " + weights[number]
                        + ", more than its full weight, " + fullWeights[number]);
            }
        }
        // The sort is stable: of equal identities the lowest number comes first.
        int[] ranked = IntStream.range(0, identities.length)
                .filter(number -> checked.get(number) > 0)
                .boxed()
                .sorted(Comparator.comparing(number -> identities[number], Long::compareUnsigned))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] distinct = IntStream.range(0, ranked.length)
                .filter(rank -> rank == 0 || identities[ranked[rank]] != identities[ranked[rank - 1]])
                .map(rank -> ranked[rank])
                .toArray();
        double full =
                IntStream.of(distinct).mapToLong(number -> fullWeights[number]).sum();
        double[] parts =
                LongStream.of(weights).mapToDouble(weight -> weight / full).toArray();
        return new RankedMembers(distinct, identities.clone(), checked, parts);
    }

    /** How many take part. */
    int size() {
        return numbers.length;
    }

    int number(int rank) {
        return numbers[rank];
    }

    long identity(int rank) {
        return identities[numbers[rank]];
    }

    int weight(int rank) {
        return weights.get(numbers[rank]);
    }

    /** Its weight as a part of the full weights of all that take part. */
    double partOfFull(int rank) {
        return parts[numbers[rank]];
    }

    /** What the weights of those that take part add up to. */
    long total() {
        return total;
    }

    /** How many endpoints there are, with those that take no part. */
    int endpoints() {
        return identities.length;
    }
}

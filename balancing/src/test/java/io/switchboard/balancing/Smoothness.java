package io.switchboard.balancing;

import java.util.Arrays;

/**
 * By how much an endpoint's count in any window of turns, of any place and length, differs from its share of the window
 * at most. Weights may change on the way.
 *
 * <p>The count minus the share, summed up from the first turn, only rises by being chosen, and falls at each other
 * turn. What a window adds is a difference between two times, so the extremes, just before and just after being chosen,
 * tell the worst window.
 */
final class Smoothness {
    private final double[] expected;
    private final long[] chosen;
    private final double[] lowest;
    private final double[] highest;
    private long[] weights;
    private double total;
    private long turns;

    Smoothness(long[] weights) {
        this.weights = weights;
        this.total = Given.sum(weights);
        this.expected = new double[weights.length];
        this.chosen = new long[weights.length];
        this.lowest = new double[weights.length];
        this.highest = new double[weights.length];
    }

    void chosen(int endpoint) {
        note(endpoint);
        chosen[endpoint]++;
        turns++;
        note(endpoint);
    }

    void changed(long[] next) {
        for (int i = 0; i < expected.length; i++) {
            note(i);
            expected[i] += turns * weights[i] / total;
        }
        turns = 0;
        weights = next;
        total = Given.sum(next);
    }

    long[] counts() {
        return chosen.clone();
    }

    double worst() {
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            note(i);
            worst = Math.max(worst, highest[i] - lowest[i]);
        }
        return worst;
    }

    private void note(int endpoint) {
        double ahead = chosen[endpoint] - expected[endpoint] - turns * weights[endpoint] / total;
        lowest[endpoint] = Math.min(lowest[endpoint], ahead);
        highest[endpoint] = Math.max(highest[endpoint], ahead);
    }

    @Override
    public String toString() {
        return worst() + " for weights " + Arrays.toString(weights);
    }
}

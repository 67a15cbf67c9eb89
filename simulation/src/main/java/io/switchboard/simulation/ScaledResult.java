package io.switchboard.simulation;

import java.util.List;

/** What a rule cost, and what its callers had. */
final class ScaledResult {
    private static final int LONGEST = (int) (ScaledFleet.DEADLINE / Fleet.MILLISECOND);

    /** Calls, by the milliseconds that they took. */
    private final long[] took = new long[LONGEST + 1];

    private double instanceSeconds;
    private double seconds;
    private long calls;
    private long lost;

    void called(long nanos, boolean isLost) {
        took[(int) Math.min(LONGEST, nanos / Fleet.MILLISECOND)]++;
        calls++;
        lost += isLost ? 1 : 0;
    }

    /** A second passed with so many. */
    void paid(int instances) {
        instanceSeconds += instances;
        seconds++;
    }

    static ScaledResult merged(List<ScaledResult> parts) {
        ScaledResult merged = new ScaledResult();
        for (ScaledResult part : parts) {
            for (int i = 0; i <= LONGEST; i++) {
                merged.took[i] += part.took[i];
            }
            merged.instanceSeconds += part.instanceSeconds;
            merged.seconds += part.seconds;
            merged.calls += part.calls;
            merged.lost += part.lost;
        }
        return merged;
    }

    /** The mean; instance-seconds for each second. */
    double instances() {
        return instanceSeconds / Math.max(1, seconds);
    }

    /** Of all calls, how many took too long, those that were given up included. */
    double late() {
        long late = 0;
        for (int i = (int) (ScaledFleet.LIMIT / Fleet.MILLISECOND); i <= LONGEST; i++) {
            late += took[i];
        }
        return late / (double) Math.max(1, calls);
    }

    /** Of all calls, how many were given up. */
    double lost() {
        return lost / (double) Math.max(1, calls);
    }

    double p99Millis() {
        long above = calls / 100;
        int millis = LONGEST;
        for (long seen = took[millis]; seen <= above && millis > 0; seen += took[millis]) {
            millis--;
        }
        return millis;
    }
}

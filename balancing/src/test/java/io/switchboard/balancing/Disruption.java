package io.switchboard.balancing;

/** What a choice by key does with many keys, before and after a change of the set. */
final class Disruption {
    private Disruption() {}

    /** The endpoint of each key, by what tells endpoints apart across numberings. */
    static long[] owners(Choice choice, long[] identities, long[] keys) {
        long[] owners = new long[keys.length];
        for (int i = 0; i < keys.length; i++) {
            owners[i] = identities[choice.choose(keys[i], 0)];
        }
        return owners;
    }

    /** The part of the keys that have another owner, though theirs is still there. */
    static double needless(long[] before, long[] after, long removed) {
        int moved = 0;
        for (int i = 0; i < before.length; i++) {
            moved += before[i] != after[i] && before[i] != removed ? 1 : 0;
        }
        return (double) moved / before.length;
    }

    /** How many keys each endpoint has. */
    static int[] counts(Choice choice, int endpoints, long[] keys) {
        int[] counts = new int[endpoints];
        for (long key : keys) {
            counts[choice.choose(key, 0)]++;
        }
        return counts;
    }

    /** The most that an endpoint has, by what each would have. */
    static double maxByMean(int[] counts) {
        long sum = 0;
        int max = 0;
        for (int count : counts) {
            sum += count;
            max = Math.max(max, count);
        }
        return (double) max * counts.length / sum;
    }
}

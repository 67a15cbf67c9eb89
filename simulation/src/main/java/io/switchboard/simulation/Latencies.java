package io.switchboard.simulation;

import io.switchboard.harness.Numbers;
import io.switchboard.harness.Ranks;
import java.util.Arrays;
import java.util.List;

/** How long calls took, in nanoseconds; percentiles are the nearest rank. */
final class Latencies {
    private long[] all = new long[1024];
    private int count;
    private boolean sorted;

    void add(long nanos) {
        if (count == all.length) {
            all = Arrays.copyOf(all, 2 * count);
        }
        all[count++] = nanos;
        sorted = false;
    }

    static Latencies merged(List<Latencies> parts) {
        Latencies merged = new Latencies();
        for (Latencies part : parts) {
            for (int i = 0; i < part.count; i++) {
                merged.add(part.all[i]);
            }
        }
        return merged;
    }

    int count() {
        return count;
    }

    /**
     * @param share such as 0.99
     * @return 0 if there are none
     */
    double millis(double share) {
        if (count == 0) {
            return 0;
        }
        if (!sorted) {
            Arrays.sort(all, 0, count);
            sorted = true;
        }
        return all[Ranks.index(count, share)] / 1e6;
    }

    String shown(double share) {
        double millis = millis(share);
        return Numbers.fixed(millis, millis < 100 ? 1 : 0);
    }
}

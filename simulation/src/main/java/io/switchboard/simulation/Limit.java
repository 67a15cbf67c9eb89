package io.switchboard.simulation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/** What one registry cannot exceed. */
enum Limit {
    CPU("CPU of the leader in a deploy", true),
    MEMORY("memory of a member", true),
    /** A lease is extended by its TTL when a leader is elected: whoever returns later has lost it. */
    RETURN("all return within one TTL", true),
    QUOTA("database of 8 GiB", true),
    FAN_OUT("published: 46,000 events/s", false),
    FAN_OUT_AT_BEST("published: 95,000 events/s", false),
    LEASES("reported: 25,000 leases", false),
    LEASES_AT_BEST("reported: 60,000 leases", false),
    WRITES("published: 50,000 writes/s", false);

    final String shown;

    /** Whether the load is computed from costs measured here; otherwise both load and limit are counts. */
    final boolean isFromCosts;

    Limit(String shown, boolean isFromCosts) {
        this.shown = shown;
        this.isFromCosts = isFromCosts;
    }

    static List<Limit> all(boolean isFromCosts) {
        return Arrays.stream(values())
                .filter(limit -> limit.isFromCosts == isFromCosts)
                .toList();
    }

    /** The load as a part of the limit; NaN if a cost is missing. */
    double share(Demand demand, ScaleArithmetic sums) {
        return switch (this) {
            case CPU -> sums.leaderCores(demand) / sums.cluster().cores();
            case MEMORY -> sums.memberBytes(demand) / sums.cluster().bytes();
            case RETURN -> sums.returnSeconds(demand) / demand.ttl();
            case QUOTA -> sums.databaseBytes(demand) / Published.QUOTA_BYTES;
            case FAN_OUT -> demand.events() / Published.FAN_OUT;
            case FAN_OUT_AT_BEST -> demand.events() / Published.FAN_OUT_AT_BEST;
            case LEASES -> demand.leases() / Published.LEASES;
            case LEASES_AT_BEST -> demand.leases() / Published.LEASES_AT_BEST;
            case WRITES -> demand.writes() / Published.WRITES;
        };
    }

    /** Which costs are missing for it; empty if none. */
    String lack(ScaleCosts costs) {
        return switch (this) {
            case CPU -> costs.lack(Cost.KEEP_ALIVE_CPU, Cost.PUT_CPU, Cost.EVENT_CPU);
            case MEMORY ->
                costs.lack(Cost.PROCESS_BYTES, Cost.WATCHER_BYTES, Cost.KEY_BYTES, Cost.WATCHERS_PER_SERVICE);
            case RETURN -> costs.lack(Cost.RETURN);
            case QUOTA -> costs.lack(Cost.BYTES_PER_LISTED_KEY);
            case FAN_OUT, FAN_OUT_AT_BEST, LEASES, LEASES_AT_BEST, WRITES -> "";
        };
    }

    /** The one that is exceeded the most, or is nearest; empty if none can be computed. */
    static Optional<Limit> first(boolean isFromCosts, Demand demand, ScaleArithmetic sums) {
        return all(isFromCosts).stream()
                .filter(limit -> !Double.isNaN(limit.share(demand, sums)))
                .max(Comparator.comparingDouble(limit -> limit.share(demand, sums)));
    }

    /**
     * The number at which this limit is reached.
     *
     * @param demand at that number, of which the load never falls as it grows
     * @return NaN if a cost is missing, infinity if no fleet that can be thought of reaches it
     */
    double reachedAt(DoubleFunction<Demand> demand, ScaleArithmetic sums) {
        if (Double.isNaN(share(demand.apply(1), sums))) {
            return Double.NaN;
        }
        double below = 1;
        double above = 1e9;
        if (share(demand.apply(above), sums) < 1) {
            return Double.POSITIVE_INFINITY;
        }
        while (above / below > 1 + 1e-9) {
            double middle = Math.sqrt(below * above);
            if (share(demand.apply(middle), sums) < 1) {
                below = middle;
            } else {
                above = middle;
            }
        }
        return above;
    }
}

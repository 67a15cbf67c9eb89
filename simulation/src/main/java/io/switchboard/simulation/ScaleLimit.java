package io.switchboard.simulation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.DoubleFunction;

/**
 * What one registry cannot exceed: computed from costs measured here, or a count that others have published or
 * reported.
 */
enum ScaleLimit {
    CPU("CPU of the leader in a deploy", true),
    MEMORY("memory of a member", true),
    /** A lease is extended by its TTL when a leader is elected: whoever returns later has lost it. */
    RETURN("all return within one TTL", true),
    /** etcd's documentation: the most it suggests. */
    QUOTA("database of 8 GiB", true),
    /** The lower end of what others published of one cluster. */
    FAN_OUT("published: 46,000 events/s", false),
    /** The lower end of the leases of short TTLs at which operators' clusters failed. */
    LEASES("reported: 25,000 leases", false),
    /** etcd's own performance page: three members of 8 vCPU, SSD. */
    WRITES("published: 50,000 writes/s", false);

    final String shown;
    private final boolean isComputed;

    ScaleLimit(String shown, boolean isComputed) {
        this.shown = shown;
        this.isComputed = isComputed;
    }

    /** The load as a part of the limit. */
    private double share(ScaleDemand demand) {
        return switch (this) {
            case CPU -> demand.leaderCores() / ScaleDemand.CORES;
            case MEMORY -> demand.memberBytes() / ScaleDemand.MEMORY;
            case RETURN -> demand.returnSeconds() / ScaleDemand.TTL;
            case QUOTA -> demand.databaseBytes() / (8 * ScaleDemand.GIB);
            case FAN_OUT -> demand.events() / 46_000;
            case LEASES -> demand.instances() / 25_000;
            case WRITES -> demand.writes() / 50_000;
        };
    }

    /** The one that is exceeded the most, or is nearest. */
    static ScaleLimit first(boolean isComputed, ScaleDemand demand) {
        return Arrays.stream(values())
                .filter(limit -> limit.isComputed == isComputed)
                .max(Comparator.comparingDouble(limit -> limit.share(demand)))
                .orElseThrow();
    }

    /** @param demand of so many clients, which never falls as they grow */
    double clientsAt(DoubleFunction<ScaleDemand> demand) {
        double below = 1;
        double above = 1e9;
        while (above / below > 1 + 1e-9) {
            double middle = Math.sqrt(below * above);
            if (share(demand.apply(middle)) < 1) {
                below = middle;
            } else {
                above = middle;
            }
        }
        return above;
    }
}

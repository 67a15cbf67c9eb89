package io.switchboard.simulation;

import io.switchboard.balancing.Hashes;
import java.util.List;

/**
 * A caller in a zone.
 *
 * @param zone its number
 * @param zoneSize servers of each zone, which are numbered zone by zone
 * @param cross how much longer a call to another zone is on the way
 * @param groups of zones; each has its part of the calls
 * @param balancers one for each group
 */
record ZoneCaller(int zone, int zoneSize, long cross, List<Locality.Group> groups, List<Balancer> balancers)
        implements Caller {
    /** So that the bits which choose a group say nothing of those that choose a server. */
    private static final long OTHER_BITS = 0x7a6f6e65;

    @Override
    public Balancer balancer(long bits) {
        // By the key, where calls have one, so that it always goes to the same group.
        double rest = (Hashes.mix(bits ^ OTHER_BITS) >>> 11) * 0x1p-53;
        int last = 0;
        for (int i = 0; i < groups.size(); i++) {
            double share = groups.get(i).share();
            if (share > 0) {
                last = i;
                rest -= share;
                if (rest < 0) {
                    break;
                }
            }
        }
        return balancers.get(last);
    }

    @Override
    public long network(int server) {
        return server / zoneSize == zone ? 0 : cross;
    }
}

package io.switchboard.simulation;

import io.switchboard.balancing.Failover;
import io.switchboard.balancing.Levels;
import java.util.ArrayList;
import java.util.List;

/** How the clients of each datacenter spread their calls over all of them, by who is up there and nothing else. */
enum Datacenters {
    /** Envoy's: the own one first, then the next, as far as each is healthy. */
    PRIORITIES("priorities") {
        @Override
        Rule rule(double overprovisioning, Failover.Cap cap) {
            return (up, servers, nanos) -> Levels.of(
                            up.stream()
                                    .map(ready -> new Levels.Health(ready, servers))
                                    .toList(),
                            overprovisioning,
                            Locality.PANIC)
                    .byLevel();
        }
    },

    NEVER("`failover: never`") {
        @Override
        Rule rule(double overprovisioning, Failover.Cap cap) {
            return failover(Failover.Mode.NEVER, overprovisioning, Failover.Cap.NONE);
        }
    },

    UNCAPPED("failover, no cap") {
        @Override
        Rule rule(double overprovisioning, Failover.Cap cap) {
            return failover(Failover.Mode.AUTOMATIC, overprovisioning, Failover.Cap.NONE);
        }
    },

    CAPPED("failover, capped") {
        @Override
        Rule rule(double overprovisioning, Failover.Cap cap) {
            return failover(Failover.Mode.AUTOMATIC, overprovisioning, cap);
        }
    };

    private static final double LEAVE = 0.7;
    private static final double ENTER = 0.85;
    static final int HOLD_SECONDS = 30;
    private static final int RAMP_SECONDS = 60;

    /** What the clients of one datacenter do; they all see the same, and so do the same. */
    interface Rule {
        /**
         * The part of the calls that each datacenter gets; what they lack to 1 is refused.
         *
         * @param up servers of each, the own one first
         * @param servers that each had
         */
        List<Double> shares(List<Integer> up, int servers, long nanos);
    }

    private final String shown;

    Datacenters(String shown) {
        this.shown = shown;
    }

    abstract Rule rule(double overprovisioning, Failover.Cap cap);

    private static Rule failover(Failover.Mode mode, double overprovisioning, Failover.Cap cap) {
        Failover failover = new Failover();
        Failover.Rules rules = new Failover.Rules(
                mode, LEAVE, ENTER, HOLD_SECONDS * Fleet.SECOND, RAMP_SECONDS * Fleet.SECOND, overprovisioning, cap);
        return (up, servers, nanos) -> {
            List<Failover.Datacenter> all = new ArrayList<>();
            up.forEach(ready -> all.add(new Failover.Datacenter(ready, servers, false)));
            return failover.judge(rules, all, nanos).byDatacenter();
        };
    }

    @Override
    public String toString() {
        return shown;
    }
}

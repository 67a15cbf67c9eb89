package io.switchboard.simulation;

/**
 * The writes of a deploy, at random moments, and how long it is until followers have each. A member delivers one write after
 * the other, each to all its watchers with all its cores; so does a node of a tier, if there is one.
 *
 * @param writesPerSecond of everything that this member has to apply
 * @param seconds how long it goes on
 * @param etcd the member that delivers
 * @param node of the tier; it delivers nothing and takes no time if there is none
 */
record DeployWave(double writesPerSecond, double seconds, Stage etcd, Stage node) {
    private static final int WATCHERS_LOOKED_AT = 2;

    /** Nobody between etcd and the clients. */
    static final Stage NONE = new Stage(0, 0, 0, 1);

    /**
     * @param watchers that each write goes to
     * @param perWrite CPU seconds
     * @param perWatcher CPU seconds
     * @param cores that are left for this; all of them work on one write
     */
    record Stage(double watchers, double perWrite, double perWatcher, double cores) {
        double load(double writesPerSecond) {
            return cores <= 0 ? Double.POSITIVE_INFINITY : writesPerSecond * (perWrite + watchers * perWatcher) / cores;
        }

        /** Until the given part of its watchers has it. */
        long nanos(double part) {
            return Math.round(1e9 * (perWrite + part * watchers * perWatcher) / cores);
        }
    }

    /** In milliseconds from the write to a follower; infinite if something has no core left for it. */
    record Delay(double p50, double p99, double load) {}

    Delay run(Dice dice) {
        double load = Math.max(etcd.load(writesPerSecond), node.load(writesPerSecond));
        if (Double.isInfinite(load)) {
            return new Delay(load, load, load);
        }
        EventQueue queue = new EventQueue();
        Latencies delays = new Latencies();
        Server member = new Server(1, Server.FULL_SPEED);
        Server relay = new Server(1, Server.FULL_SPEED);
        long end = Math.round(1e9 * seconds);
        double mean = 1e9 / writesPerSecond;
        queue.add(dice.exponential(mean), new EventQueue.Event() {
            @Override
            public void happen(long now) {
                if (now >= end) {
                    return;
                }
                write(now, queue, member, relay, delays, dice);
                queue.add(now + dice.exponential(mean), this);
            }
        });
        queue.runUntil(Long.MAX_VALUE);
        return new Delay(delays.millis(0.5), delays.millis(0.99), load);
    }

    private void write(long now, EventQueue queue, Server member, Server relay, Latencies delays, Dice dice) {
        long whole = etcd.nanos(1);
        long begun = member.serve(now, whole, Long.MAX_VALUE) - whole;
        for (int i = 0; i < WATCHERS_LOOKED_AT; i++) {
            long heard = begun + etcd.nanos(dice.uniform());
            if (node.equals(NONE)) {
                delays.add(heard - now);
            } else if (i == 0) {
                queue.add(heard, then -> {
                    long takes = node.nanos(1);
                    long relayed = relay.serve(then, takes, Long.MAX_VALUE) - takes;
                    for (int client = 0; client < WATCHERS_LOOKED_AT; client++) {
                        delays.add(relayed + node.nanos(dice.uniform()) - now);
                    }
                });
            }
        }
    }
}

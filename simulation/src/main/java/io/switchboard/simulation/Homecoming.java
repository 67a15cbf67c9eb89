package io.switchboard.simulation;

/**
 * All processes come back when etcd does. Each dials at a random moment of the longest wait between two attempts, then sends
 * one request after the other; a client's last one lists what it follows. A member is a queue before its cores.
 *
 * @param instances processes that register, of one member
 * @param clients processes that follow, of the same member
 * @param cores of the member
 */
record Homecoming(Group instances, Group clients, int cores) {
    /**
     * Processes that ask for the same.
     *
     * @param requests of each process
     * @param perRequest CPU seconds
     * @param perList CPU seconds more for the last request
     */
    record Group(int processes, int requests, double perRequest, double perList) {
        /** @param seconds of CPU for all requests of a process, but for the list */
        static Group of(double processes, double requests, double seconds, double perList) {
            int whole = Math.max(1, (int) Math.round(requests));
            return new Group((int) Math.ceil(processes), whole, seconds / whole, perList);
        }
    }

    /** The longest that Switchboard waits between two attempts to connect. */
    static final long DIAL_NANOS = 750_000_000;

    /** @param waiting requests in the queue or served, at most */
    record Outcome(double seconds, double p50Seconds, int waiting) {}

    Outcome run(Dice dice) {
        return new Run(dice).run();
    }

    private final class Run {
        private final EventQueue queue = new EventQueue();
        private final Server member = new Server(cores, Server.FULL_SPEED);
        private final Latencies live = new Latencies();
        private final Dice dice;
        private int waiting;
        private int mostWaiting;

        Run(Dice dice) {
            this.dice = dice;
        }

        Outcome run() {
            dial(clients);
            dial(instances);
            queue.runUntil(Long.MAX_VALUE);
            return new Outcome(live.millis(1) / 1_000, live.millis(0.5) / 1_000, mostWaiting);
        }

        private void dial(Group group) {
            for (int process = 0; process < group.processes; process++) {
                queue.add(Math.round(DIAL_NANOS * dice.uniform()), now -> request(now, 1, group));
            }
        }

        private void request(long now, int number, Group group) {
            double work = group.perRequest + (number == group.requests ? group.perList : 0);
            mostWaiting = Math.max(mostWaiting, ++waiting);
            queue.add(member.serve(now, Math.round(1e9 * work), Long.MAX_VALUE), then -> {
                waiting--;
                if (number < group.requests) {
                    request(then, number + 1, group);
                } else {
                    live.add(then);
                }
            });
        }
    }
}

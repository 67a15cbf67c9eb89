package io.switchboard.simulation;

/**
 * All processes come back when etcd does. Each dials at a random moment of the longest wait between two attempts, then sends
 * one request after the other; a client's last one lists what it follows. A member is a queue before its cores.
 *
 * @param instances processes that register, of one member
 * @param clients processes that follow, of the same member
 * @param requests of each process
 * @param perRequest CPU seconds
 * @param perList CPU seconds more for the last request of a client
 * @param cores of the member
 */
record Homecoming(int instances, int clients, int requests, double perRequest, double perList, int cores) {
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
            for (int process = 0; process < instances + clients; process++) {
                boolean isClient = process < clients;
                queue.add(Math.round(DIAL_NANOS * dice.uniform()), now -> request(now, 1, isClient));
            }
            queue.runUntil(Long.MAX_VALUE);
            return new Outcome(live.millis(1) / 1_000, live.millis(0.5) / 1_000, mostWaiting);
        }

        private void request(long now, int number, boolean isClient) {
            double work = perRequest + (isClient && number == requests ? perList : 0);
            mostWaiting = Math.max(mostWaiting, ++waiting);
            queue.add(member.serve(now, Math.round(1e9 * work), Long.MAX_VALUE), then -> {
                waiting--;
                if (number < requests) {
                    request(then, number + 1, isClient);
                } else {
                    live.add(then);
                }
            });
        }
    }
}

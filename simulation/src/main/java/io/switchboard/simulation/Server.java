package io.switchboard.simulation;

/** Some workers that serve calls in the order in which they come, or any number of calls at once. */
final class Server {
    /** How fast a server is. */
    interface Pace {
        /** How long work takes that begins at {@code start} and would take {@code work} at full speed. */
        long takes(long work, long start);
    }

    static final Pace FULL_SPEED = (work, start) -> work;

    private final long[] freeAt;
    private final Pace pace;
    private long busy;

    /** @param workers 0: it serves any number of calls at once */
    Server(int workers, Pace pace) {
        this.freeAt = new long[workers];
        this.pace = pace;
    }

    /**
     * Takes a call, no earlier than the one before.
     *
     * @param giveUp when its caller stops waiting: it then leaves the queue or its worker
     * @return when it ends, at the latest {@code giveUp}
     */
    long serve(long now, long work, long giveUp) {
        int worker = firstFree();
        long start = worker < 0 ? now : Math.max(now, freeAt[worker]);
        if (start >= giveUp) {
            return giveUp;
        }
        long end = Math.min(start + pace.takes(work, start), giveUp);
        busy += end - start;
        if (worker >= 0) {
            freeAt[worker] = end;
        }
        return end;
    }

    /** The time that its workers have spent, or have promised to spend, on calls. */
    long busy() {
        return busy;
    }

    private int firstFree() {
        int first = -1;
        for (int worker = 0; worker < freeAt.length; worker++) {
            if (first < 0 || freeAt[worker] < freeAt[first]) {
                first = worker;
            }
        }
        return first;
    }
}

package io.switchboard.scaler.activator;

/**
 * How many calls that waited are under way to instances that have just come, and unanswered: few at first, one more for
 * each answer, twice as many after each {@link #TICK_MILLIS} ms, and half as many when one is refused.
 */
final class Pace {
    /** So many at once is nothing to a server, and enough to learn from. */
    static final int FIRST = 16;

    static final int TICK_MILLIS = 100;

    private static final int MOST = 1 << 20;

    private int window = FIRST;
    private int unanswered;

    boolean mayPass() {
        return unanswered < window;
    }

    void passed() {
        unanswered++;
    }

    /** @param refused whether the server has said that it is too much */
    void answered(boolean refused) {
        unanswered--;
        window = refused ? Math.max(FIRST, window / 2) : Math.min(MOST, window + 1);
    }

    /** Time has passed, while calls wait: some calls take long, and that is no sign of too many. */
    void tick() {
        window = Math.min(MOST, window * 2);
    }

    /** No instance is there any more. */
    void reset() {
        window = FIRST;
    }
}

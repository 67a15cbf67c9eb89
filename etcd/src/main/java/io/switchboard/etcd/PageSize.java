package io.switchboard.etcd;

/**
 * How many keys a page of a list asks for. For every page etcd goes over all keys from its start to the range's end, so
 * few pages are cheap; each is one message and has one deadline, so none may be large. Once a page was too much, what
 * follows is smaller, down to single keys, and grows again while full pages come quickly.
 */
final class PageSize {
    private static final int FIRST = 1_000;
    private static final int MOST = 10_000;
    private static final int BYTES = 1 << 20;
    /** So many of the largest values that etcd takes by default, 1.5 MiB each, fit into a message. */
    private static final int LEAST = 100;

    private int most = MOST;

    /** While nothing is known of the values. */
    int first() {
        return Math.min(FIRST, most);
    }

    /**
     * As many as make a page of 1 MiB, if the next ones are like those of the page before, and no more than are known
     * to come.
     */
    int after(int keys, int bytes, long tookNanos, long withinNanos) {
        if (tookNanos > withinNanos / 2) {
            most = Math.max(1, keys / 2);
        } else if (keys >= most && tookNanos < withinNanos / 8) {
            most = (int) Math.min(MOST, 4L * most);
        }
        long fit = (long) BYTES * keys / Math.max(1, bytes);
        return (int) Math.min(most, Math.max(LEAST, fit));
    }

    /** @return how many to ask for instead of so many, which were more than a message may have or come in time */
    int tooMany(int asked) {
        most = asked > LEAST ? Math.max(LEAST, asked / 4) : Math.max(1, asked / 8);
        return most;
    }

    /**
     * @return how many to ask for instead of so many, to which there was no answer at all: it may be for another reason
     */
    int unanswered(int asked) {
        return asked > LEAST ? tooMany(asked) : asked;
    }
}

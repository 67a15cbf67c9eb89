package io.switchboard.etcd;

/**
 * How many keys a page of a list asks for. For every page etcd goes over all keys from its start to the range's end, so few
 * pages are cheap; each is one message, so none may be large.
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

    /** As many as make a page of 1 MiB, if the next ones are like those of the page before. */
    int after(int keys, int bytes) {
        long fit = (long) BYTES * keys / Math.max(1, bytes);
        return (int) Math.max(LEAST, Math.min(most, fit));
    }

    /** A page of so many keys was more than a message may have. */
    void exceeded(int asked) {
        most = Math.max(LEAST, asked / 4);
    }
}

package io.switchboard.embedded;

/** An etcd for one test or program, embedded or a real process, on a loopback port that it keeps for life. */
public interface Etcd extends AutoCloseable {
    /** Where it serves, as {@code http://127.0.0.1:2379}. */
    String endpoint();

    /** Takes it down: connections break and new ones are refused until it is restarted. */
    void stop();

    /**
     * Takes it down, if it is up, and brings it up again at the same endpoint.
     *
     * @param keepData false: it comes back empty
     */
    void restart(boolean keepData);

    /** Ends it; what it stored is gone. */
    @Override
    void close();
}

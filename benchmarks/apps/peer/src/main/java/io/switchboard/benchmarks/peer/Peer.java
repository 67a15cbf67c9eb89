package io.switchboard.benchmarks.peer;

import java.util.function.Consumer;

/** A client of etcd that is measured: what an application does with it, written as for production. */
public interface Peer {
    /**
     * Tells each key under a prefix as it is put, from now on and through every outage.
     *
     * @param prefix ends in a slash
     */
    void watch(String prefix, Consumer<String> onPut) throws Exception;

    /** Keeps a key alive by a lease of this TTL; returns once it is in etcd. */
    void register(String key, int ttlSeconds) throws Exception;

    /** Writes a key; throws if that has to be tried again. */
    void write(String key, String value) throws Exception;
}

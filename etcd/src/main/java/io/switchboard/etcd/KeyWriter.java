package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one key, one write at a time. What stands there already is not put once more: everybody who watches would be
 * told of a change that is none. On the scheduler only.
 */
final class KeyWriter {
    private final Connection connection;
    private final ByteString key;
    private boolean underway;
    /** Asked from any thread. */
    private volatile boolean sent;

    KeyWriter(Connection connection, ByteString key) {
        this.connection = connection;
        this.key = key;
    }

    boolean isUnderway() {
        return underway;
    }

    /** Whether a write was ever sent; from any thread. */
    boolean hasSent() {
        return sent;
    }

    /**
     * One of the last three is run, once.
     *
     * @param seen the key as it was last seen, to which the write is bound; without a revision: it is not there
     * @param done is given the key as it is now
     * @param changed the key is not as it was seen, and nothing was written; is given what it is, null: it is not there
     * @param failed whether it was written is not known
     */
    void write(
            KeyValue seen,
            ByteString value,
            long lease,
            Consumer<KeyValue> done,
            Consumer<@Nullable KeyValue> changed,
            Consumer<Status> failed) {
        boolean stands = KeyTxns.stands(seen, value, lease);
        underway = true;
        sent = true;
        connection
                .calls()
                .unary(
                        KVGrpc.getTxnMethod(),
                        stands
                                ? KeyTxns.check(key, seen.getModRevision())
                                : KeyTxns.put(key, seen.getModRevision(), value, lease),
                        response -> {
                            underway = false;
                            if (!response.getSucceeded()) {
                                changed.accept(KeyTxns.found(response));
                            } else if (stands) {
                                done.accept(seen);
                            } else {
                                done.accept(KeyTxns.written(
                                        key, value, lease, response.getHeader().getRevision()));
                            }
                        },
                        status -> {
                            underway = false;
                            failed.accept(status);
                        });
    }
}

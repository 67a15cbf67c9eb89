package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.telemetry.WatchRestart;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a follower has been told of a range, in short: how many keys there are, and which of them changed last. A
 * registry that was emptied, restored or set up anew, and has grown past the revision seen last, differs in no header;
 * but at that revision it had other keys. On the scheduler only.
 */
final class Held {
    private final KeyRange range;
    private long keys;
    /** Null: there is none, or it was deleted since. */
    private @Nullable ByteString changedLast;

    private long changedAt;

    Held(KeyRange range) {
        this.range = range;
    }

    /** How many keys the range has. */
    long keys() {
        return keys;
    }

    /** A list begins. */
    void restart() {
        keys = 0;
        forget();
    }

    /** @param content of a list; what is of other ranges does not count */
    void listed(List<KeyValue> content) {
        for (KeyValue kv : content) {
            if (range.contains(kv.getKey())) {
                keys++;
                if (kv.getModRevision() >= changedAt) {
                    remember(kv);
                }
            }
        }
    }

    void changed(List<Event> events) {
        for (Event event : events) {
            KeyValue kv = event.getKv();
            if (event.getType() == Event.EventType.PUT) {
                keys += kv.getVersion() == 1 ? 1 : 0;
                remember(kv);
            } else {
                keys--;
                if (kv.getKey().equals(changedLast)) {
                    forget();
                }
            }
        }
    }

    private void remember(KeyValue kv) {
        changedLast = kv.getKey();
        changedAt = kv.getModRevision();
    }

    private void forget() {
        changedLast = null;
        changedAt = 0;
    }

    /**
     * Asks a registry that answers again whether the range was the same at a revision.
     *
     * @param revision up to which the range was followed
     * @param answered empty: it was; else why the range has to be listed: it was another one, or there is no telling
     * @param unanswered the question failed, and may be asked again. One of the two is called, once
     */
    void confirm(
            Connection connection,
            long revision,
            Consumer<Optional<WatchRestart>> answered,
            Consumer<Status> unanswered) {
        ByteString key = changedLast;
        if (key == null && keys > 0) {
            answered.accept(Optional.of(WatchRestart.ABSENCE));
            return;
        }
        TxnRequest.Builder txn = TxnRequest.newBuilder().addSuccess(read(range.count(), revision));
        if (key != null) {
            txn.addSuccess(
                    read(RangeRequest.newBuilder().setKey(key).setKeysOnly(true).build(), revision));
        }
        long known = keys;
        long at = changedAt;
        connection
                .calls()
                .read(
                        KVGrpc.getTxnMethod(),
                        txn.build(),
                        connection.options().requestTimeout(),
                        answer -> answered.accept(
                                isSame(answer, known, key == null ? null : at)
                                        ? Optional.empty()
                                        : Optional.of(WatchRestart.REWOUND)),
                        failure -> {
                            if (failure.status().getCode() == Status.Code.OUT_OF_RANGE) {
                                answered.accept(Optional.of(WatchRestart.COMPACTED));
                            } else {
                                unanswered.accept(failure.status());
                            }
                        });
    }

    private static RequestOp read(RangeRequest request, long revision) {
        return RequestOp.newBuilder()
                .setRequestRange(request.toBuilder().setRevision(revision))
                .build();
    }

    private static boolean isSame(TxnResponse answer, long keys, @Nullable Long changedAt) {
        if (answer.getResponsesCount() != (changedAt == null ? 1 : 2)) {
            return false;
        }
        if (answer.getResponses(0).getResponseRange().getCount() != keys) {
            return false;
        }
        if (changedAt == null) {
            return true;
        }
        RangeResponse found = answer.getResponses(1).getResponseRange();
        return found.getKvsCount() == 1 && found.getKvs(0).getModRevision() == changedAt;
    }
}

package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.KeyTxns;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.TxnRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A config or an override where it stands: at its key, or at its old one, or at both, of which the former counts.
 * Whatever is written leaves nothing at the old key.
 */
record Standing(ByteString key, ByteString oldKey, Optional<KeyValue> current, Optional<KeyValue> old) {

    /** An old key that this user may not read counts as empty. */
    static CompletableFuture<Standing> read(Kv kv, ByteString key, ByteString oldKey) {
        // In this order: what is moved in between is found twice, and never not at all.
        return Kv.allowed(kv.get(oldKey), Optional.empty())
                .thenCompose(old -> kv.get(key).thenApply(current -> new Standing(key, oldKey, current, old)));
    }

    Optional<KeyValue> found() {
        return current.or(() -> old);
    }

    /** {@link KeyTxns#ABSENT}: there is none. */
    long revision() {
        return revision(found());
    }

    boolean isOnlyOld() {
        return current.isEmpty() && old.isPresent();
    }

    /** For messages. */
    String shown() {
        return Kv.shown(key)
                + old.map(entry -> " in the place of " + Kv.shown(oldKey)).orElse("");
    }

    /** Writes it, or deletes it, if all is as it was read. */
    TxnRequest.Builder write(Optional<ByteString> value) {
        TxnRequest.Builder request = TxnRequest.newBuilder()
                .addCompare(KeyTxns.unchanged(key, revision(current)))
                .addSuccess(value.map(text -> KeyTxns.put(key, text)).orElseGet(() -> KeyTxns.delete(key)));
        leaveNothingOld(request);
        return request;
    }

    /**
     * What may be deleted as it stands: a deletion at the old key alone is seen by nobody who follows, so that it comes
     * to its key first.
     *
     * @return empty: it was changed meanwhile
     */
    CompletableFuture<Optional<Standing>> moved(Kv kv) {
        if (old.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.of(this));
        }
        TxnRequest.Builder request = TxnRequest.newBuilder().addCompare(KeyTxns.unchanged(key, revision(current)));
        if (current.isEmpty()) {
            request.addSuccess(KeyTxns.put(key, old.get().getValue()));
        }
        leaveNothingOld(request);
        return kv.txn(request.build(), "write " + shown())
                .thenApply(response -> response.getSucceeded()
                        ? Optional.of(new Standing(
                                key,
                                oldKey,
                                current.or(() -> Optional.of(old.get().toBuilder()
                                        .setKey(key)
                                        .setModRevision(response.getHeader().getRevision())
                                        .build())),
                                Optional.empty()))
                        : Optional.empty());
    }

    private void leaveNothingOld(TxnRequest.Builder request) {
        old.ifPresent(entry -> request.addCompare(KeyTxns.unchanged(oldKey, entry.getModRevision()))
                .addSuccess(KeyTxns.delete(oldKey)));
    }

    private static long revision(Optional<KeyValue> entry) {
        return entry.map(KeyValue::getModRevision).orElse(KeyTxns.ABSENT);
    }
}

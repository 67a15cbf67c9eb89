package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.switchboard.core.Text;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Reads, and writes, each of which is sent once. Answers come on the scheduler; a failure is an {@link RegistryAdminException} that
 * names what was to be done.
 */
final class Kv {
    private final Connection connection;

    Kv(Connection connection) {
        this.connection = connection;
    }

    /** All keys that start so, in their order, at one revision. */
    CompletableFuture<Collected.Content> list(ByteString prefix, boolean keysOnly, int longestValue) {
        String what = what(prefix);
        return read(prefix, keysOnly, () -> new Collected(what, longestValue));
    }

    /** What is made of all keys that start so, in their order, at one revision; a list may begin anew with another fold. */
    <T> CompletableFuture<T> read(ByteString prefix, boolean keysOnly, Supplier<Reading.Fold<T>> folds) {
        // Of the empty prefix, the range of all keys: etcd takes no empty start.
        KeyRange range = prefix.isEmpty()
                ? new KeyRange(ByteString.copyFrom(new byte[] {0}), ByteString.copyFrom(new byte[] {0}))
                : KeyRange.prefix(prefix);
        return read(range, keysOnly, what(prefix), folds);
    }

    CompletableFuture<Optional<KeyValue>> get(ByteString key) {
        String what = "read " + shown(key);
        return read(KeyRange.single(key), false, what, () -> new Collected(what, Integer.MAX_VALUE))
                .thenApply(content -> content.keys().stream().findFirst());
    }

    /** For messages. */
    static String what(ByteString prefix) {
        return prefix.isEmpty() ? "read all keys" : "read " + shown(prefix) + "*";
    }

    private <T> CompletableFuture<T> read(
            KeyRange range, boolean keysOnly, String what, Supplier<Reading.Fold<T>> folds) {
        Reading<T> reading = new Reading<>(connection, range, keysOnly, folds, status -> failure(status, what));
        connection.scheduler().execute(reading::start);
        return reading.answer();
    }

    /** @param what it is for, such as {@code write switchboard/config/demo}; for the message where it fails */
    CompletableFuture<TxnResponse> txn(TxnRequest request, String what) {
        return send(KVGrpc.getTxnMethod(), request, what);
    }

    /** As in messages. */
    static String shown(ByteString key) {
        return Text.printable(key.toStringUtf8());
    }

    <Q, R> CompletableFuture<R> send(MethodDescriptor<Q, R> method, Q request, String what) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        connection
                .scheduler()
                .execute(() -> connection
                        .calls()
                        .unary(
                                method,
                                request,
                                answer::complete,
                                status -> answer.completeExceptionally(failure(status, what))));
        return answer;
    }

    private RegistryAdminException failure(Status status, String what) {
        String registry = connection.registry();
        String user = connection.options().user();
        String told = String.valueOf(status.getDescription());
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED ->
                new RegistryAdminException(
                        RegistryAdminException.Kind.UNREACHABLE, Problems.describe(status, registry));
            case PERMISSION_DENIED ->
                new RegistryAdminException(
                        RegistryAdminException.Kind.DENIED,
                        registry + " does not allow user \"" + user + "\" to " + what
                                + "; grant it to one of the user's roles");
            case UNAUTHENTICATED ->
                new RegistryAdminException(RegistryAdminException.Kind.DENIED, Problems.describe(status, registry));
            default ->
                told.contains("user name is empty")
                        ? new RegistryAdminException(
                                RegistryAdminException.Kind.DENIED,
                                registry + " lets in only known users, and none is given to " + what)
                        : new RegistryAdminException(
                                RegistryAdminException.Kind.FAILED,
                                "cannot " + what + ": " + Problems.describe(status, registry));
        };
    }
}

package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.switchboard.core.Text;
import io.switchboard.etcd.KeyRange;
import io.switchboard.etcd.RegistryAccess;
import io.switchboard.etcd.RegistryAccess.Failures;
import io.switchboard.etcd.RegistryAccess.Fold;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import io.switchboard.operator.RegistryAdminException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Reads, and writes, each of which is sent once. Answers come on the client's scheduler; a failure is a
 * {@link RegistryAdminException} that names what was to be done.
 */
final class Kv {
    private final RegistryAccess access;

    Kv(RegistryAccess access) {
        this.access = access;
    }

    /** All keys that start so, in their order, at one revision. */
    CompletableFuture<Collected.Content> list(ByteString prefix, boolean keysOnly, int longestValue) {
        String what = what(prefix);
        return read(prefix, keysOnly, () -> new Collected(what, longestValue));
    }

    /**
     * What is made of all keys that start so, in their order, at one revision; a list may begin anew with another fold.
     */
    <T> CompletableFuture<T> read(ByteString prefix, boolean keysOnly, Supplier<Fold<T>> folds) {
        return access.read(KeyRange.prefix(prefix), keysOnly, folds, failures(what(prefix)));
    }

    CompletableFuture<Optional<KeyValue>> get(ByteString key) {
        String what = "read " + shown(key);
        return access.read(KeyRange.single(key), false, () -> new Collected(what, Integer.MAX_VALUE), failures(what))
                .thenApply(content -> content.keys().stream().findFirst());
    }

    /** An answer for which the permission is missing is that one. */
    static <T> CompletableFuture<T> allowed(CompletableFuture<T> answer, T otherwise) {
        return answer.exceptionallyCompose(failure -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return cause instanceof RegistryAdminException refused && refused.kind() == Kind.DENIED
                    ? CompletableFuture.completedFuture(otherwise)
                    : CompletableFuture.failedFuture(cause);
        });
    }

    /** For messages. */
    static String what(ByteString prefix) {
        return prefix.isEmpty() ? "read all keys" : "read " + shown(prefix) + "*";
    }

    /**
     * @param what it is for, such as {@code write switchboard/services/demo//config}; for the message where it fails
     */
    CompletableFuture<TxnResponse> txn(TxnRequest request, String what) {
        return send(KVGrpc.getTxnMethod(), request, what);
    }

    /** As in messages. */
    static String shown(ByteString key) {
        return Text.printable(key.toStringUtf8());
    }

    <Q, R> CompletableFuture<R> send(MethodDescriptor<Q, R> method, Q request, String what) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        access.unary(
                method,
                request,
                answer::complete,
                status -> answer.completeExceptionally(failures(what).failed(status)));
        return answer;
    }

    private Failures failures(String what) {
        return new Failures() {
            @Override
            public RegistryAdminException failed(Status status) {
                return failure(status, what);
            }

            @Override
            public RegistryAdminException unreadable(ByteString key, Duration given) {
                return new RegistryAdminException(
                        Kind.UNREACHABLE,
                        "the value of " + shown(key) + " did not arrive within " + given
                                + "; check the network to etcd, or make the value smaller");
            }
        };
    }

    private RegistryAdminException failure(Status status, String what) {
        String registry = access.registry();
        String user = access.options().user();
        String told = String.valueOf(status.getDescription());
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED ->
                new RegistryAdminException(Kind.UNREACHABLE, access.describe(status));
            case PERMISSION_DENIED ->
                new RegistryAdminException(
                        Kind.DENIED,
                        registry + " does not allow user \"" + user + "\" to " + what
                                + "; grant it to one of the user's roles");
            case UNAUTHENTICATED -> new RegistryAdminException(Kind.DENIED, access.describe(status));
            default ->
                told.contains("user name is empty")
                        ? new RegistryAdminException(
                                Kind.DENIED, registry + " lets in only known users, and none is given to " + what)
                        : new RegistryAdminException(Kind.FAILED, "cannot " + what + ": " + access.describe(status));
        };
    }
}

package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.switchboard.core.Text;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Unary reads and writes, each sent once. Answers come on the scheduler; a failure is an {@link OperatorException} that
 * names what was to be done.
 */
final class Kv {
    private static final int PAGE = 1000;

    private final Connection connection;

    Kv(Connection connection) {
        this.connection = connection;
    }

    /** @param revision at which all of the keys were so */
    record Content(List<KeyValue> keys, long revision) {}

    /** All keys that start so, in their order, at one revision. */
    CompletableFuture<Content> list(ByteString prefix, boolean keysOnly) {
        // Of the empty prefix, the range of all keys: etcd takes no empty start.
        KeyRange range = prefix.isEmpty()
                ? new KeyRange(ByteString.copyFrom(new byte[] {0}), ByteString.copyFrom(new byte[] {0}))
                : KeyRange.prefix(prefix);
        return page(
                range,
                keysOnly,
                0,
                new ArrayList<>(),
                prefix.isEmpty() ? "read all keys" : "read " + shown(prefix) + "*");
    }

    CompletableFuture<Optional<KeyValue>> get(ByteString key) {
        return range(RangeRequest.newBuilder().setKey(key).build(), "read " + shown(key))
                .thenApply(response -> response.getKvsList().stream().findFirst());
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

    private CompletableFuture<RangeResponse> range(RangeRequest request, String what) {
        return send(KVGrpc.getRangeMethod(), request, what);
    }

    private CompletableFuture<Content> page(
            KeyRange rest, boolean keysOnly, long revision, List<KeyValue> content, String what) {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(rest.start())
                .setRangeEnd(rest.end())
                .setLimit(PAGE)
                .setRevision(revision)
                .setKeysOnly(keysOnly)
                .build();
        return range(request, what).thenCompose(response -> {
            content.addAll(response.getKvsList());
            long at = revision == 0 ? response.getHeader().getRevision() : revision;
            return response.getMore() && response.getKvsCount() > 0
                    ? page(rest.after(content.get(content.size() - 1).getKey()), keysOnly, at, content, what)
                    : CompletableFuture.completedFuture(new Content(content, at));
        });
    }

    private OperatorException failure(Status status, String what) {
        String registry = connection.registry();
        String user = connection.options().user();
        String told = String.valueOf(status.getDescription());
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED ->
                new OperatorException(OperatorException.Kind.UNREACHABLE, Problems.describe(status, registry));
            case PERMISSION_DENIED ->
                new OperatorException(
                        OperatorException.Kind.DENIED,
                        registry + " does not allow user \"" + user + "\" to " + what
                                + "; grant it to one of the user's roles");
            case UNAUTHENTICATED ->
                new OperatorException(OperatorException.Kind.DENIED, Problems.describe(status, registry));
            default ->
                told.contains("user name is empty")
                        ? new OperatorException(
                                OperatorException.Kind.DENIED,
                                registry + " lets in only known users, and none is given to " + what)
                        : new OperatorException(
                                OperatorException.Kind.FAILED,
                                "cannot " + what + ": " + Problems.describe(status, registry));
        };
    }
}

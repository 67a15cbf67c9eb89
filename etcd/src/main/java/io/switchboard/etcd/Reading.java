package io.switchboard.etcd;

import io.grpc.Status;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.ResponseHeader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** One list for somebody who waits for it: goes on while asking in another way may help, and else fails at once. */
final class Reading<T> implements Pager.Sink {
    /** Makes an answer of entries, one after the other. */
    interface Fold<T> {
        /** @throws RegistryAdminException if it is more than can be taken; the message says what to do */
        void add(KeyValue entry);

        /** @param revision at which all of the entries were so */
        T result(long revision);
    }

    private final Pager pager;
    private final Supplier<Fold<T>> folds;
    private final Function<Status, RegistryAdminException> failure;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private Fold<T> fold;

    /** @param failure says in words what could not be done */
    Reading(
            Connection connection,
            KeyRange range,
            boolean keysOnly,
            Supplier<Fold<T>> folds,
            Function<Status, RegistryAdminException> failure) {
        this.pager = new Pager(connection, range, keysOnly, this);
        this.folds = folds;
        this.failure = failure;
        this.fold = folds.get();
    }

    /** On the scheduler only. */
    void start() {
        pager.start(false);
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    @Override
    public void begun() {
        fold = folds.get();
    }

    @Override
    public void page(List<KeyValue> content) {
        try {
            content.forEach(fold::add);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    @Override
    public void unreadable(KeyValue withoutValue, Duration given) {
        fail(new RegistryAdminException(
                RegistryAdminException.Kind.UNREACHABLE,
                "the value of " + Kv.shown(withoutValue.getKey()) + " did not come within " + given
                        + "; is the line to etcd slow, or can the value be made smaller?"));
    }

    @Override
    public void done(ResponseHeader first) {
        try {
            answer.complete(fold.result(first.getRevision()));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    @Override
    public void failed(Status status, boolean differently) {
        if (differently) {
            pager.resume(false);
        } else {
            fail(failure.apply(status));
        }
    }

    private void fail(RuntimeException why) {
        pager.stop();
        answer.completeExceptionally(why);
    }
}

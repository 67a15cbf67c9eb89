package io.switchboard.etcd;

import io.grpc.Status;
import io.switchboard.etcd.RegistryAccess.Failures;
import io.switchboard.etcd.RegistryAccess.Fold;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.ResponseHeader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One list for somebody who waits for it: goes on while asking in another way may help, and else fails at once. */
final class Reading<T> implements Pager.Sink {
    private final Pager pager;
    private final Supplier<Fold<T>> folds;
    private final Failures failures;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private Fold<T> fold;

    Reading(Connection connection, KeyRange range, boolean keysOnly, Supplier<Fold<T>> folds, Failures failures) {
        this.pager = new Pager(connection, List.of(range), keysOnly, this);
        this.folds = folds;
        this.failures = failures;
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
        fail(failures.unreadable(withoutValue.getKey(), given));
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
            fail(failures.failed(status));
        }
    }

    private void fail(RuntimeException why) {
        pager.stop();
        answer.completeExceptionally(why);
    }
}

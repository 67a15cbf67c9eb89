package io.switchboard.etcd;

import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.RangeResponse;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks how many keys a range has, every few seconds at most. On the scheduler only. */
final class RangeCount {
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(5);

    private final Connection connection;
    private final KeyRange range;
    private @Nullable Long last;

    RangeCount(Connection connection, KeyRange range) {
        this.connection = connection;
        this.range = range;
    }

    /** Where it is too soon, or there is no answer, nothing is told. */
    void ask(Consumer<RangeResponse> answered) {
        long now = connection.scheduler().nanos();
        if (last == null || now - last >= MIN_INTERVAL.toNanos()) {
            last = now;
            connection.calls().unary(KVGrpc.getRangeMethod(), range.count(), answered, status -> {});
        }
    }
}

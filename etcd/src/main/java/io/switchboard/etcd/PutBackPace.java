package io.switchboard.etcd;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before a key is put back: longer each time it is lost again soon, since whoever undoes it may be a
 * program.
 */
final class PutBackPace {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Connection connection;
    private int times;
    private @Nullable Long last;

    PutBackPace(Connection connection) {
        this.connection = connection;
    }

    Duration next() {
        long now = connection.scheduler().nanos();
        times = last != null && now - last < SOON.toNanos() ? times + 1 : 1;
        last = now;
        return connection.pause(times);
    }
}

package io.switchboard.operator.load;

import io.switchboard.core.Foreign;
import java.util.function.Consumer;

/** One who follows the load of a service. */
final class LoadListener {
    private final Consumer<ServiceLoad> listener;
    private final Foreign foreign = new Foreign("a listener of load");
    private volatile boolean closed;

    LoadListener(Consumer<ServiceLoad> listener) {
        this.listener = listener;
    }

    void tell(ServiceLoad load) {
        if (!closed) {
            foreign.run(() -> listener.accept(load));
        }
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}

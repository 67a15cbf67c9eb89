package io.switchboard.etcd;

import io.switchboard.core.Internal;
import io.switchboard.core.telemetry.Telemetry;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A client of a registry that may never be needed: it connects when it is first asked for. Safe for use by several
 * threads.
 */
@Internal
public final class LateClient implements AutoCloseable {
    private final EtcdOptions options;
    private final Telemetry telemetry;
    // Guarded by this.
    private @Nullable EtcdClient client;
    private boolean closed;

    public LateClient(EtcdOptions options, Telemetry telemetry) {
        this.options = options;
        this.telemetry = telemetry;
    }

    /** Names the registry for messages, without connecting. */
    public String registry() {
        return options.registry();
    }

    /**
     * Connects if it has not been.
     *
     * @param closedWords what is said if it is closed
     * @throws IllegalArgumentException if the TLS files cannot be used; the message says why
     * @throws IllegalStateException if it is closed
     */
    public synchronized EtcdClient get(String closedWords) {
        if (closed) {
            throw new IllegalStateException(closedWords);
        }
        EtcdClient connected = client;
        if (connected == null) {
            connected = EtcdClient.connect(options, telemetry);
            client = connected;
        }
        return connected;
    }

    /** How long a request takes, in nanoseconds; empty: it has not connected, or not measured. Connects nothing. */
    public OptionalLong roundTripNanos() {
        EtcdClient connected = connected();
        return connected == null
                ? OptionalLong.empty()
                : connected
                        .roundTrip()
                        .map(one -> OptionalLong.of(one.toNanos()))
                        .orElseGet(OptionalLong::empty);
    }

    private synchronized @Nullable EtcdClient connected() {
        return client;
    }

    /** What has not connected never will. */
    @Override
    public void close() {
        EtcdClient connected;
        synchronized (this) {
            closed = true;
            connected = client;
        }
        if (connected != null) {
            connected.close();
        }
    }
}

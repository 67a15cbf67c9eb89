package io.switchboard.scaler.activator;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;

/** The way to the instances of one service. */
interface Upstream extends AutoCloseable {
    ConnectivityState state();

    /** Connects, if it does not already. */
    void wake();

    /** Calls it after each change of the state, on any thread, until it is closed. */
    void onChange(Runnable changed);

    /** @param authority what the caller has called; null: it has not said */
    ClientCall<byte[], byte[]> call(String method, @Nullable String authority, CallOptions options);

    @Override
    void close();
}

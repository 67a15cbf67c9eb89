package io.switchboard.etcd;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.CompletableFuture;

/** Tells how the first attempt to connect ends; nothing once the channel is shut down, see {@link Ends}. */
final class FirstConnection {
    private final ManagedChannel channel;

    FirstConnection(ManagedChannel channel) {
        this.channel = channel;
    }

    CompletableFuture<Boolean> known() {
        CompletableFuture<Boolean> known = new CompletableFuture<>();
        look(known);
        return known;
    }

    private void look(CompletableFuture<Boolean> known) {
        ConnectivityState state = channel.getState(true);
        switch (state) {
            case READY -> known.complete(true);
            case TRANSIENT_FAILURE -> known.complete(false);
            // The client is closed: Ends tells those who wait, whatever comes first.
            case SHUTDOWN -> {}
            default -> channel.notifyWhenStateChanged(state, () -> look(known));
        }
    }
}

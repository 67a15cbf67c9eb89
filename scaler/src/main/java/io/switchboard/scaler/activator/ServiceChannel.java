package io.switchboard.scaler.activator;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.Switchboard;
import io.switchboard.core.ServiceName;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Switchboard's own channel to a service, without the activators among its instances. */
final class ServiceChannel implements Upstream {
    /** As the server's: whatever has come in may go out. */
    static final int MAX_METADATA = 64 << 10;

    private static final int IDLE_MINUTES = 5;

    private final ManagedChannel channel;
    /** With TLS the authority is what certificates are checked against, which is not for the caller to choose. */
    private final boolean isPlain;

    ServiceChannel(Switchboard switchboard, ServiceName service, ChannelCredentials credentials, int maxMessage) {
        isPlain = credentials instanceof InsecureChannelCredentials;
        channel = switchboard
                .channel(service.value(), credentials)
                .setNameResolverArg(Switchboard.ONLY, instance -> !ActivatorProvider.isActivator(instance))
                .maxInboundMessageSize(maxMessage)
                .maxInboundMetadataSize(MAX_METADATA)
                // The caller retries, by the same service config: not each of its attempts once more.
                .maxRetryAttempts(1)
                .maxHedgedAttempts(1)
                .idleTimeout(IDLE_MINUTES, TimeUnit.MINUTES)
                .build();
    }

    @Override
    public ConnectivityState state() {
        return channel.getState(false);
    }

    @Override
    public void wake() {
        channel.getState(true);
    }

    @Override
    public void onChange(Runnable changed) {
        follow(channel, changed);
    }

    /** Asks for the next change before it tells of one: else one in between would never be told. */
    static void follow(ManagedChannel channel, Runnable changed) {
        ConnectivityState now = channel.getState(false);
        if (now != ConnectivityState.SHUTDOWN) {
            channel.notifyWhenStateChanged(now, () -> {
                follow(channel, changed);
                changed.run();
            });
        }
    }

    @Override
    public ClientCall<byte[], byte[]> call(String method, @Nullable String authority, CallOptions options) {
        return channel.newCall(
                Bytes.method(method), isPlain && authority != null ? options.withAuthority(authority) : options);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

package io.switchboard.benchmarks.picks;

import io.grpc.Attributes;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelStateListener;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A subchannel without a connection: it is READY when it is told to be. */
final class ReadyOnDemand extends Subchannel {
    private static final ConnectivityStateInfo READY = ConnectivityStateInfo.forNonError(ConnectivityState.READY);

    private static final ChannelLogger UNHEARD = new ChannelLogger() {
        @Override
        public void log(ChannelLogLevel level, String message) {}

        @Override
        public void log(ChannelLogLevel level, String format, Object... arguments) {}
    };

    private final List<EquivalentAddressGroup> addresses;
    private final Consumer<ReadyOnDemand> requested;
    private @Nullable SubchannelStateListener listener;
    private boolean closed;

    /** @param requested called when the policy wants it to connect */
    ReadyOnDemand(List<EquivalentAddressGroup> addresses, Consumer<ReadyOnDemand> requested) {
        this.addresses = addresses;
        this.requested = requested;
    }

    /** In the synchronization context only. */
    void ready() {
        if (!closed) {
            Objects.requireNonNull(listener, "not started").onSubchannelState(READY);
        }
    }

    @Override
    public void start(SubchannelStateListener listener) {
        this.listener = listener;
    }

    @Override
    public void requestConnection() {
        requested.accept(this);
    }

    @Override
    public void shutdown() {
        closed = true;
    }

    @Override
    public List<EquivalentAddressGroup> getAllAddresses() {
        return addresses;
    }

    @Override
    public void updateAddresses(List<EquivalentAddressGroup> groups) {}

    @Override
    public Attributes getAttributes() {
        return Attributes.EMPTY;
    }

    @Override
    public ChannelLogger getChannelLogger() {
        return UNHEARD;
    }
}

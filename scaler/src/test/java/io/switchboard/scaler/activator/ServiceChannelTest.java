package io.switchboard.scaler.activator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServiceChannelTest {
    private final ScriptedChannel channel = new ScriptedChannel();
    private final List<ConnectivityState> seen = new ArrayList<>();

    @Test
    void each_change_is_told() {
        ServiceChannel.follow(channel, () -> seen.add(channel.getState(false)));
        channel.turn(ConnectivityState.CONNECTING);
        channel.turn(ConnectivityState.TRANSIENT_FAILURE);
        channel.turn(ConnectivityState.READY);
        assertEquals(
                List.of(ConnectivityState.CONNECTING, ConnectivityState.TRANSIENT_FAILURE, ConnectivityState.READY),
                seen);
    }

    @Test
    void a_change_while_another_is_told_is_told_as_well() {
        ServiceChannel.follow(channel, () -> {
            seen.add(channel.getState(false));
            if (seen.size() == 1) {
                channel.turn(ConnectivityState.READY);
            }
        });
        channel.turn(ConnectivityState.CONNECTING);
        assertEquals(List.of(ConnectivityState.CONNECTING, ConnectivityState.READY), seen);
    }

    @Test
    void a_channel_that_has_ended_is_followed_no_more() {
        ServiceChannel.follow(channel, () -> seen.add(channel.getState(false)));
        channel.turn(ConnectivityState.SHUTDOWN);
        assertEquals(List.of(ConnectivityState.SHUTDOWN), seen);
        assertEquals(0, channel.listeners.size());
    }

    /** Tells of a change of its state each listener once, as channels do. */
    private static final class ScriptedChannel extends ManagedChannel {
        private ConnectivityState state = ConnectivityState.IDLE;
        final List<Runnable> listeners = new ArrayList<>();

        void turn(ConnectivityState to) {
            state = to;
            List<Runnable> told = List.copyOf(listeners);
            listeners.clear();
            told.forEach(Runnable::run);
        }

        @Override
        public ConnectivityState getState(boolean requestConnection) {
            return state;
        }

        @Override
        public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
            if (source == state) {
                listeners.add(callback);
            } else {
                callback.run();
            }
        }

        @Override
        public ManagedChannel shutdown() {
            return this;
        }

        @Override
        public ManagedChannel shutdownNow() {
            return this;
        }

        @Override
        public boolean isShutdown() {
            return state == ConnectivityState.SHUTDOWN;
        }

        @Override
        public boolean isTerminated() {
            return isShutdown();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return isShutdown();
        }

        @Override
        public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String authority() {
            return "";
        }
    }
}

package io.switchboard.grpc;

import io.grpc.Attributes;
import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancerProvider;
import io.grpc.Status;
import io.grpc.util.ForwardingLoadBalancerHelper;
import io.switchboard.core.Foreign;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one of an endpoint's addresses, which a {@code pick_first} of its own makes and keeps, with gRPC's
 * growing pauses between failures. One that is made anew begins without a pause.
 *
 * <p>Used in the synchronization context only.
 */
final class AddressConnection {
    /** Hears of each state. */
    interface Owner {
        void connectionIs(AddressConnection connection);
    }

    /** The policy that connects is whichever the application has registered under its name. */
    private static final Foreign CONNECTING = new Foreign("the policy that makes connections");

    private static final PickResult UNUSABLE =
            PickResult.withError(Status.UNAVAILABLE.withDescription("pick_first failed"));

    private final Helper helper;
    private final LoadBalancerProvider pickFirst;
    private final Owner owner;
    private final EquivalentAddressGroup group;
    private @Nullable LoadBalancer connector;
    private ConnectivityState state = ConnectivityState.CONNECTING;
    private PickResult result = PickResult.withNoResult();
    private boolean closed;

    /** @param pickFirst makes the connection */
    AddressConnection(EquivalentAddressGroup group, Helper helper, LoadBalancerProvider pickFirst, Owner owner) {
        this.group = group;
        this.helper = helper;
        this.pickFirst = pickFirst;
        this.owner = owner;
    }

    /** Starts connecting. */
    void open() {
        boolean accepted = CONNECTING.run(() -> {
            LoadBalancer made = pickFirst.newLoadBalancer(new Told());
            connector = made;
            made.acceptResolvedAddresses(ResolvedAddresses.newBuilder()
                    .setAddresses(List.of(group))
                    .setAttributes(Attributes.newBuilder()
                            .set(LoadBalancer.IS_PETIOLE_POLICY, true)
                            .build())
                    .build());
        });
        if (!accepted) {
            become(ConnectivityState.TRANSIENT_FAILURE, UNUSABLE);
        }
    }

    /** Connects at once to a server that has closed the connection. */
    void request() {
        LoadBalancer made = connector;
        if (made != null && !closed) {
            CONNECTING.run(made::requestConnection);
        }
    }

    /** From now on it tells nothing and asks for nothing; to be closed. */
    void retire() {
        closed = true;
    }

    /** Calls in flight go on; the channel lets them. */
    void close() {
        closed = true;
        LoadBalancer made = connector;
        if (made != null) {
            CONNECTING.run(made::shutdown);
        }
    }

    ConnectivityState state() {
        return state;
    }

    /** To pick it while it is READY, or why it is in TRANSIENT_FAILURE. */
    PickResult result() {
        return result;
    }

    boolean isTo(EquivalentAddressGroup other) {
        return addresses().equals(Endpoints.asSet(other.getAddresses()));
    }

    private Set<SocketAddress> addresses() {
        return Endpoints.asSet(group.getAddresses());
    }

    private void become(ConnectivityState state, PickResult result) {
        if (!closed) {
            this.state = state;
            this.result = result;
            owner.connectionIs(this);
        }
    }

    private static PickResult picked(SubchannelPicker picker) {
        try {
            return picker.pickSubchannel(DescribedCall.NONE);
        } catch (Throwable e) {
            CONNECTING.failed(e);
            return UNUSABLE;
        }
    }

    private final class Told extends ForwardingLoadBalancerHelper {
        @Override
        protected Helper delegate() {
            return helper;
        }

        @Override
        public void updateBalancingState(ConnectivityState state, SubchannelPicker picker) {
            // An idle picker takes any question for a wish to connect.
            boolean says = state == ConnectivityState.READY || state == ConnectivityState.TRANSIENT_FAILURE;
            become(state, says ? picked(picker) : PickResult.withNoResult());
            if (state == ConnectivityState.IDLE) {
                request();
            }
        }
    }
}

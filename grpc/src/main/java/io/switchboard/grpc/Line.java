package io.switchboard.grpc;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
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
import io.switchboard.core.Instance;
import io.switchboard.core.Text;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint and the connection to it, which a {@code pick_first} of its own makes and keeps. What the resolver says
 * of the endpoint besides its addresses may change without touching the connection.
 *
 * <p>Used in the synchronization context only.
 */
final class Line {
    /** What grpc-util's outlier detection says of a connection that it ejects, and nobody else does. */
    private static final String EJECTED = "The subchannel has been ejected by outlier detection";

    /** The policy that connects is whichever the application has registered under its name. */
    private static final Foreign CONNECTING = new Foreign("the policy that makes connections");

    private static final PickResult UNUSABLE =
            PickResult.withError(Status.UNAVAILABLE.withDescription("the policy that makes connections failed"));

    private final Helper helper;
    private final Runnable changed;
    private final Consumer<Line> whenEjected;
    private final LoadBalancer connector;

    private EquivalentAddressGroup group;
    private ConnectivityState connection = ConnectivityState.CONNECTING;
    /** Of the connection: to pick it while it is there, or why it is not. */
    private PickResult result = PickResult.withNoResult();

    private @Nullable Proof proof;
    private @Nullable CallLoad load;
    /** What a pick of it results in while it is READY: made once, since pickers are compared by it. */
    private @Nullable PickResult picked;

    private boolean ejected;
    private boolean closed;

    /**
     * @param pickFirst makes the connection
     * @param changed called when something has changed that a picker depends on
     * @param whenEjected called when outlier detection takes it out of use
     */
    Line(
            EquivalentAddressGroup group,
            Helper helper,
            LoadBalancerProvider pickFirst,
            Runnable changed,
            Consumer<Line> whenEjected) {
        this.group = group;
        this.helper = helper;
        this.changed = changed;
        this.whenEjected = whenEjected;
        connector = pickFirst.newLoadBalancer(new ForwardingLoadBalancerHelper() {
            @Override
            protected Helper delegate() {
                return helper;
            }

            @Override
            public void updateBalancingState(ConnectivityState state, SubchannelPicker picker) {
                connectionIs(state, picker);
            }
        });
    }

    /** Starts connecting. */
    void open() {
        describe(group);
        boolean accepted = CONNECTING.run(() -> connector.acceptResolvedAddresses(ResolvedAddresses.newBuilder()
                .setAddresses(List.of(group))
                .setAttributes(Attributes.newBuilder()
                        .set(LoadBalancer.IS_PETIOLE_POLICY, true)
                        .build())
                .build()));
        if (!accepted) {
            connection = ConnectivityState.TRANSIENT_FAILURE;
            result = UNUSABLE;
            changed.run();
        }
    }

    /** Takes what the resolver says now of the endpoint at the same addresses. */
    void describe(EquivalentAddressGroup group) {
        this.group = group;
        Doubt doubt = group.getAttributes().get(InstanceAttributes.DOUBT);
        if (proof != null && !proof.doubt().equals(doubt)) {
            proof.disconnected();
            proof = null;
            picked = null;
            changed.run();
        }
        if (doubt != null && proof == null) {
            proof = new Proof(doubt, helper.getSynchronizationContext(), changed);
            picked = null;
            // A connection that was there before the doubt is one to the instance that the registry listed.
            prove(true);
            changed.run();
        }
    }

    /** Connects at once to a server that has closed the connection. */
    void requestConnection() {
        CONNECTING.run(connector::requestConnection);
    }

    /** Calls in flight go on; the channel lets them. */
    void close() {
        closed = true;
        CONNECTING.run(connector::shutdown);
        if (proof != null) {
            proof.disconnected();
        }
    }

    /** READY: may be picked. CONNECTING: calls should wait for it. TRANSIENT_FAILURE: neither. */
    ConnectivityState state() {
        if (connection != ConnectivityState.READY || proof == null) {
            return connection == ConnectivityState.IDLE ? ConnectivityState.CONNECTING : connection;
        }
        return switch (proof.state()) {
            case ALIVE -> ConnectivityState.READY;
            case SILENT -> ConnectivityState.TRANSIENT_FAILURE;
            case UNCONNECTED, ASKED -> ConnectivityState.CONNECTING;
        };
    }

    /** Counts its calls from now on; null: nobody wants to know. */
    void measure(@Nullable CallLoad load) {
        this.load = load;
        picked = null;
    }

    @Nullable
    CallLoad load() {
        return load;
    }

    /** Null for an endpoint that no instance stands for. */
    @Nullable
    Instance instance() {
        return group.getAttributes().get(InstanceAttributes.INSTANCE);
    }

    /** The instance's id, or the addresses of an endpoint without an instance. */
    String name() {
        Instance instance = instance();
        return instance == null ? group.getAddresses().toString() : instance.id();
    }

    /**
     * As a choice sees it now.
     *
     * @param tellConnecting whether it matters that it may soon be READY: what does not matter is to make no difference
     */
    Candidate candidate(long weight, boolean tellConnecting) {
        Instance instance = instance();
        ConnectivityState now = state();
        return new Candidate(
                name(),
                instance,
                now == ConnectivityState.READY ? pick() : null,
                tellConnecting && now == ConnectivityState.CONNECTING,
                weight,
                load);
    }

    private PickResult pick() {
        PickResult known = picked;
        if (known == null) {
            known = proof == null && load == null ? result : traced(result.getSubchannel(), load);
            picked = known;
        }
        return known;
    }

    private PickResult traced(LoadBalancer.Subchannel subchannel, @Nullable CallLoad load) {
        if (load == null) {
            return PickResult.withSubchannel(
                    subchannel, Objects.requireNonNull(proof).tracers());
        }
        return load.isTimed()
                ? TimedCalls.pick(subchannel, heard(load), heard(load.streams))
                : PickResult.withSubchannel(subchannel, heard(load));
    }

    private ClientStreamTracer.Factory heard(ClientStreamTracer.Factory counted) {
        return proof == null ? counted : new BothTracers(proof.tracers(), counted);
    }

    /** Why it is in TRANSIENT_FAILURE. */
    Status failure() {
        Status status = connection == ConnectivityState.TRANSIENT_FAILURE
                ? result.getStatus()
                : Status.UNAVAILABLE.withDescription("the registry lists it no longer, and it does not answer");
        return status.withDescription(Text.message(this + ": " + status.getDescription()));
    }

    @Nullable
    Proof proof() {
        return proof;
    }

    @Override
    public String toString() {
        Instance instance = instance();
        return instance == null ? group.getAddresses().toString() : Text.printable(instance.id());
    }

    private void connectionIs(ConnectivityState state, SubchannelPicker picker) {
        if (closed) {
            return;
        }
        // A server that was lost counts as lost until it is back, not while it is tried: calls need not wait for it.
        boolean stillLost = connection == ConnectivityState.TRANSIENT_FAILURE
                && (state == ConnectivityState.IDLE || state == ConnectivityState.CONNECTING);
        if (!stillLost) {
            connection = state;
            picked = null;
            // An idle picker takes any question for a wish to connect.
            result = state == ConnectivityState.READY || state == ConnectivityState.TRANSIENT_FAILURE
                    ? picked(picker)
                    : PickResult.withNoResult();
            prove(false);
            changed.run();
            noteEjection();
        }
        if (state == ConnectivityState.IDLE) {
            requestConnection();
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

    /** A connection that is lost meanwhile, or made anew, stays ejected: that is no other ejection. */
    private void noteEjection() {
        boolean was = ejected;
        ejected = connection == ConnectivityState.TRANSIENT_FAILURE
                && EJECTED.equals(result.getStatus().getDescription());
        if (ejected && !was) {
            whenEjected.accept(this);
        }
    }

    /** @param listed whether the connection, if there is one, was made while the registry listed the instance */
    private void prove(boolean listed) {
        if (proof == null) {
            return;
        }
        if (connection == ConnectivityState.READY && result.getSubchannel() != null) {
            proof.connected(result.getSubchannel().asChannel(), listed);
        } else {
            proof.disconnected();
        }
    }
}

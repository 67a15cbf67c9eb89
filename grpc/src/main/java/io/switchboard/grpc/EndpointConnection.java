package io.switchboard.grpc;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancerProvider;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.Text;
import java.net.SocketAddress;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint and the {@link AddressConnection} to it. What the resolver says of the endpoint besides its addresses
 * may change without touching a connection that works; one that does not is made anew where the news are better than
 * gRPC's timer.
 *
 * <p>Used in the synchronization context only.
 */
final class EndpointConnection {
    /** What grpc-util's outlier detection says of a connection that it ejects, and nobody else does. */
    private static final String EJECTED = "The subchannel has been ejected by outlier detection";

    private final Helper helper;
    private final LoadBalancerProvider pickFirst;
    private final Runnable changed;
    private final Consumer<EndpointConnection> whenEjected;
    private final RedialTimer redial;

    private EquivalentAddressGroup group;
    private AddressConnection current;
    /** To the addresses that the instance has now, while the one to those before still works. */
    private @Nullable AddressConnection next;

    private ConnectivityState connection = ConnectivityState.CONNECTING;
    /** Of the connection: to pick it while it is there, or why it is not. */
    private PickResult result = PickResult.withNoResult();

    private @Nullable Proof proof;
    private @Nullable CallLoad load;
    private EndpointReports reports = EndpointReports.NONE;
    /** What a pick of it results in while it is READY: made once, since pickers are compared by it. */
    private @Nullable PickResult picked;

    /** Whether there was news while it was ejected, when nobody can tell how the connection is. */
    private boolean owed;

    private boolean ejected;
    private boolean closed;

    /**
     * @param pickFirst makes the connection
     * @param nanos of a monotonic clock
     * @param changed called when something has changed that a picker depends on
     * @param whenEjected called when outlier detection takes it out of use
     */
    EndpointConnection(
            EquivalentAddressGroup group,
            Helper helper,
            LoadBalancerProvider pickFirst,
            LongSupplier nanos,
            Runnable changed,
            Consumer<EndpointConnection> whenEjected) {
        this.group = group;
        this.helper = helper;
        this.pickFirst = pickFirst;
        this.changed = changed;
        this.whenEjected = whenEjected;
        redial = new RedialTimer(helper, nanos, this::redial);
        current = connection();
    }

    private AddressConnection connection() {
        return new AddressConnection(group, helper, pickFirst, this::connectionIs);
    }

    /** Starts connecting. */
    void open() {
        tell(group);
        dial();
    }

    private void dial() {
        redial.dialled();
        current.open();
    }

    /**
     * Takes what the resolver says now of the endpoint at the same addresses. A registration that is new there, or
     * there again, says that a server has just started or is back: what is not connected is dialled at once.
     */
    void describe(EquivalentAddressGroup group) {
        boolean news = RedialTimer.isNews(this.group, group);
        tell(group);
        if (news) {
            dialForNews();
        }
    }

    /** Takes other addresses of the same instance. What works goes on until a connection to one of them does. */
    void move(EquivalentAddressGroup group) {
        tell(group);
        dropNext();
        if (current.isTo(group)) {
            return;
        }
        if (connection == ConnectivityState.READY || ejected) {
            openNext();
        } else {
            dialForNews();
        }
    }

    private void openNext() {
        AddressConnection made = connection();
        next = made;
        made.open();
    }

    private void tell(EquivalentAddressGroup group) {
        this.group = group;
        RemovalDoubt doubt = group.getAttributes().get(InstanceAttributes.DOUBT);
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

    private void dialForNews() {
        if (ejected) {
            owed = true;
        } else if (connection != ConnectivityState.READY) {
            redial.forNews();
        }
    }

    /**
     * What may have kept it from connecting may be over: it is dialled soon, unless it has been lately.
     *
     * @param pauseMillis chance: many may hear the same at the same time
     */
    void hope(long pauseMillis) {
        if (connection != ConnectivityState.READY && !ejected) {
            redial.forHope(pauseMillis);
        }
    }

    private void redial(boolean news) {
        if (!closed && !ejected && connection != ConnectivityState.READY) {
            dialAnew(news);
        }
    }

    /** @param news whether calls should wait for it, as for any new server; else it counts as lost until it is back */
    private void dialAnew(boolean news) {
        redial.stop();
        AddressConnection before = current;
        current = connection();
        before.close();
        if (news) {
            connection = ConnectivityState.CONNECTING;
            result = PickResult.withNoResult();
            picked = null;
            prove(false);
            hearReports();
            changed.run();
        }
        dial();
    }

    private void dropNext() {
        if (next != null) {
            next.close();
            next = null;
        }
    }

    /** Connects at once to a server that has closed the connection. */
    void requestConnection() {
        current.request();
    }

    /** Calls in flight go on; the channel lets them. */
    void close() {
        closed = true;
        redial.stop();
        current.close();
        dropNext();
        hearReports();
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

    /** Listens to what it reports of its load from now on. */
    void listen(EndpointReports reports) {
        if (this.reports != reports) {
            this.reports.over(null);
            this.reports = reports;
            picked = null;
            hearReports();
        }
    }

    private void hearReports() {
        reports.over(closed || connection != ConnectivityState.READY ? null : result.getSubchannel());
    }

    EndpointReports reports() {
        return reports;
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

    /** For how many nanoseconds its instance has been there; {@link EndpointWeights#LONG} if nobody knows. */
    long age(long nowNanos) {
        return Endpoints.age(group, nowNanos);
    }

    String datacenter() {
        return Endpoints.datacenter(group);
    }

    EquivalentAddressGroup group() {
        return group;
    }

    Set<SocketAddress> addresses() {
        return Endpoints.asSet(group.getAddresses());
    }

    /** The instance's id, or the addresses of an endpoint without an instance. */
    String name() {
        return Endpoints.name(group);
    }

    /**
     * As a choice sees it now.
     *
     * @param tellConnecting whether it matters that it may soon be READY: what does not matter is to make no difference
     */
    Candidate candidate(long weight, double reported, boolean tellConnecting) {
        Instance instance = instance();
        ConnectivityState now = state();
        return new Candidate(
                        name(),
                        instance,
                        now == ConnectivityState.READY ? pick() : null,
                        tellConnecting && now == ConnectivityState.CONNECTING,
                        weight,
                        load)
                .weighed(weight, reported);
    }

    private PickResult pick() {
        PickResult known = picked;
        if (known == null) {
            known = TracedPicks.of(result, proof, load, reports.trailers());
            picked = known;
        }
        return known;
    }

    /** Why it is in TRANSIENT_FAILURE. */
    Status failure() {
        Status status = connection == ConnectivityState.TRANSIENT_FAILURE
                ? result.getStatus()
                : Status.UNAVAILABLE.withDescription("it is no longer registered, and it does not respond");
        return status.withDescription(Text.message(this + ": " + status.getDescription()));
    }

    @Nullable
    Proof proof() {
        return proof;
    }

    @Override
    public String toString() {
        Instance instance = instance();
        return instance == null ? group.getAddresses().toString() : Text.printable(instance.name());
    }

    private void connectionIs(AddressConnection which) {
        if (closed) {
            return;
        }
        boolean ready = which.state() == ConnectivityState.READY;
        AddressConnection successor = next;
        if (successor != null && (which == successor ? ready : which == current && !ready)) {
            AddressConnection before = current;
            current = successor;
            next = null;
            // It may be the one that is speaking.
            before.retire();
            helper.getSynchronizationContext().execute(before::close);
            take(current.state(), current.result());
        } else if (which == current) {
            take(which.state(), which.result());
        }
    }

    private void take(ConnectivityState state, PickResult said) {
        // A server that was lost counts as lost until it is back, not while it is tried: calls need not wait for it.
        boolean stillLost = connection == ConnectivityState.TRANSIENT_FAILURE
                && (state == ConnectivityState.IDLE || state == ConnectivityState.CONNECTING);
        if (stillLost) {
            return;
        }
        connection = state;
        picked = null;
        result = said;
        if (state == ConnectivityState.READY) {
            redial.stop();
            if (next == null && !current.isTo(group)) {
                openNext();
            }
        }
        prove(false);
        hearReports();
        changed.run();
        noteEjection();
        if (owed && !ejected) {
            owed = false;
            // Not within what the connection says.
            redial.forNewsNext();
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

package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.grpc.Attributes;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.grpc.SwitchboardLoadBalancer.Sources;
import io.switchboard.grpc.config.PolicyConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The policy between a channel and connections that are a test's own. Endpoints are 10.0.0.n:80, named by n. */
final class PolicyHarness {
    record Update(ConnectivityState state, SubchannelPicker picker) {}

    final SynchronizationContext context = new SynchronizationContext((thread, e) -> {
        throw new AssertionError("the channel panics", e);
    });
    final ResolverHarness.Timers timers = new ResolverHarness.Timers();
    /** A test may clear them; picks go to the latest all the same. */
    final List<Update> updates = new ArrayList<>();

    private @Nullable Update latest;
    final List<FakeSubchannel> subchannels = new ArrayList<>();
    final List<String> answers = new ArrayList<>();
    private final Consumer<String> report = answers::add;
    int refreshes;
    long nanos;
    long millis;
    final LoadBalancer.Helper helper = new FakeHelper();
    final LoadBalancer policy;
    private final Sources sources;
    private final Starts starts = new Starts(() -> nanos, () -> millis);
    private final SplittableRandom random;
    /** How many policies a {@link HealthSwitch} has made. */
    int policies;

    /** What the next resolutions come with. */
    private @Nullable PolicyConfig config;

    Locality own = Locality.UNKNOWN;
    /** How often the registry has been reached again, as the next resolutions have it. */
    int reached;

    /** Whose the endpoints are, as the next resolutions have it. */
    Datacenters datacenters = Datacenters.NONE;

    boolean healthChecked;
    /** Who wants to know, from the next resolution on. */
    @Nullable
    Measured measured;

    private List<EquivalentAddressGroup> resolved = List.of();
    /** What the next resolutions come with. */
    List<EquivalentAddressGroup> reserve = List.of();

    private static final Set<String> LIVE = Set.of("", "eu", "us", "ap");

    PolicyHarness() {
        this(7);
    }

    /** @param seed of what this client has of its own */
    PolicyHarness(long seed) {
        this(seed, false);
    }

    private PolicyHarness(long seed, boolean switchable) {
        SplittableRandom bits = new SplittableRandom(seed + 1);
        random = new SplittableRandom(seed);
        sources = new Sources(bits::nextLong, () -> nanos, () -> millis);
        policy = switchable ? new HealthSwitch(helper, new Policies()) : newPolicy(helper);
    }

    /** With gRPC's health checking around the policy while {@link #healthChecked}. */
    static PolicyHarness switchable() {
        return new PolicyHarness(7, true);
    }

    private SwitchboardLoadBalancer newPolicy(LoadBalancer.Helper helper) {
        return new SwitchboardLoadBalancer(helper, random, sources);
    }

    private final class Policies extends LoadBalancer.Factory {
        @Override
        public LoadBalancer newLoadBalancer(LoadBalancer.Helper inner) {
            policies++;
            return newPolicy(inner);
        }
    }

    static EquivalentAddressGroup endpoint(int n) {
        return endpoint(n, Attributes.EMPTY);
    }

    static EquivalentAddressGroup endpoint(int n, Attributes attributes) {
        return new EquivalentAddressGroup(List.of(address(n)), attributes);
    }

    /** Of an instance whose id is {@code i} and n. */
    static EquivalentAddressGroup endpoint(int n, UnaryOperator<Instance.Builder> instance) {
        Instance described = instance.apply(Instance.at(address(n).getAddress().getHostAddress() + ":80").toBuilder()
                        .id("i" + n))
                .build();
        return endpoint(
                n,
                Attributes.newBuilder()
                        .set(InstanceAttributes.INSTANCE, described)
                        .build());
    }

    static InetSocketAddress address(int n) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, (byte) (n >> 8), (byte) n}), 80);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    EquivalentAddressGroup doubted(int n) {
        return endpoint(
                n,
                Attributes.newBuilder()
                        .set(InstanceAttributes.INSTANCE, Instance.at("10.0.0." + n + ":80"))
                        .set(InstanceAttributes.DOUBT, new RemovalDoubt("i" + n, report))
                        .build());
    }

    Status resolve(EquivalentAddressGroup... groups) {
        return resolve(Arrays.asList(groups));
    }

    /** As from a registry that is followed. */
    Status resolve(List<EquivalentAddressGroup> groups) {
        resolved = groups;
        starts.take(
                groups.stream()
                        .map(PolicyHarness::instance)
                        .filter(Objects::nonNull)
                        .toList(),
                LIVE);
        Attributes.Builder attributes = Attributes.newBuilder()
                .set(InstanceAttributes.CLIENT_LOCALITY, own)
                .set(InstanceAttributes.REACHED, reached);
        if (!datacenters.equals(Datacenters.NONE)) {
            attributes.set(InstanceAttributes.DATACENTERS, datacenters);
        }
        if (!reserve.isEmpty()) {
            attributes.set(InstanceAttributes.RESERVE, reserve);
        }
        if (measured != null) {
            attributes.set(InstanceAttributes.MEASURED, measured);
        }
        if (healthChecked) {
            attributes.set(LoadBalancer.ATTR_HEALTH_CHECKING_CONFIG, Map.of("serviceName", "demo"));
        }
        ResolvedAddresses said = ResolvedAddresses.newBuilder()
                .setAddresses(groups.stream().map(this::dated).toList())
                .setAttributes(attributes.build())
                .setLoadBalancingPolicyConfig(config)
                .build();
        Status[] answer = new Status[1];
        context.execute(() -> answer[0] = policy.acceptResolvedAddresses(said));
        return answer[0];
    }

    private static @Nullable Instance instance(EquivalentAddressGroup group) {
        return group.getAttributes().get(InstanceAttributes.INSTANCE);
    }

    private EquivalentAddressGroup dated(EquivalentAddressGroup group) {
        Instance instance = instance(group);
        Long started = instance == null ? null : starts.of(instance);
        return started == null
                ? group
                : new EquivalentAddressGroup(
                        group.getAddresses(),
                        group.getAttributes().toBuilder()
                                .set(InstanceAttributes.STARTED, started)
                                .build());
    }

    /** Sets the policy's config, in JSON, and resolves the last endpoints again if there are any. */
    void configure(String json) {
        config = PolicyConfig.of(Json.map(json));
        resolveAgain();
    }

    void resolveAgain() {
        if (!resolved.isEmpty()) {
            resolve(resolved);
        }
    }

    void fail(Status error) {
        context.execute(() -> policy.handleNameResolutionError(error));
    }

    void ready(int... endpoints) {
        set(ConnectivityStateInfo.forNonError(ConnectivityState.READY), endpoints);
    }

    void set(ConnectivityStateInfo state, int... endpoints) {
        context.execute(() -> {
            for (int n : endpoints) {
                subchannel(n).state(state);
            }
        });
    }

    static ConnectivityStateInfo broken(String why) {
        return ConnectivityStateInfo.forTransientFailure(Status.UNAVAILABLE.withDescription(why));
    }

    /** The open one to an endpoint. */
    FakeSubchannel subchannel(int n) {
        List<FakeSubchannel> open = subchannels.stream()
                .filter(one -> one.endpoint == n && !one.shutdown)
                .toList();
        assertEquals(1, open.size(), "open connections to endpoint " + n);
        return open.get(0);
    }

    /** The endpoints that there is a line to. */
    Set<Integer> dialled() {
        return subchannels.stream()
                .filter(one -> !one.shutdown)
                .map(one -> one.endpoint)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    ConnectivityState state() {
        return latest().state();
    }

    private Update latest() {
        return Objects.requireNonNull(latest);
    }

    PickResult pick() {
        return pick(DescribedCall.NONE);
    }

    PickResult pick(PickSubchannelArgs call) {
        return latest().picker().pickSubchannel(call);
    }

    /** The endpoint that is picked. */
    int endpointFor(PickSubchannelArgs call) {
        return endpointOf(pick(call));
    }

    static int endpointOf(PickResult picked) {
        LoadBalancer.Subchannel subchannel = picked.getSubchannel();
        assertNotNull(subchannel, picked::toString);
        return ((FakeSubchannel) subchannel).endpoint;
    }

    /** How often each endpoint is picked. */
    Map<Integer, Integer> picks(int times) {
        return picks(times, DescribedCall.NONE);
    }

    Map<Integer, Integer> picks(int times, PickSubchannelArgs call) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            counts.merge(endpointFor(call), 1, Integer::sum);
        }
        return counts;
    }

    /** All timers but those of large sets go by seconds. */
    void seconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nanos += TimeUnit.SECONDS.toNanos(1);
            millis += TimeUnit.SECONDS.toMillis(1);
            for (int due = pendingTimers(); due > 0; due--) {
                timers.fire();
            }
        }
    }

    int pendingTimers() {
        return timers.waiting.size();
    }

    private final class FakeHelper extends LoadBalancer.Helper {
        @Override
        public LoadBalancer.Subchannel createSubchannel(LoadBalancer.CreateSubchannelArgs args) {
            FakeSubchannel subchannel = new FakeSubchannel(args.getAddresses());
            subchannels.add(subchannel);
            return subchannel;
        }

        @Override
        public void updateBalancingState(ConnectivityState state, SubchannelPicker picker) {
            context.throwIfNotInThisSynchronizationContext();
            latest = new Update(state, picker);
            updates.add(latest);
        }

        @Override
        public void refreshNameResolution() {
            refreshes++;
        }

        @Override
        public SynchronizationContext getSynchronizationContext() {
            return context;
        }

        @Override
        public ScheduledExecutorService getScheduledExecutorService() {
            return timers;
        }

        @Override
        public ManagedChannel createOobChannel(EquivalentAddressGroup group, String authority) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getAuthority() {
            return "demo";
        }
    }

    /** A connection whose state, and the answers that come over it, a test decides. */
    static final class FakeSubchannel extends LoadBalancer.Subchannel {
        final int endpoint;
        final FakeConnection connection = new FakeConnection();
        private final List<EquivalentAddressGroup> addresses;
        private LoadBalancer.@Nullable SubchannelStateListener listener;
        int requests;
        int addressUpdates;
        boolean shutdown;

        FakeSubchannel(List<EquivalentAddressGroup> addresses) {
            this.addresses = addresses;
            byte[] ip = ((InetSocketAddress) addresses.get(0).getAddresses().get(0))
                    .getAddress()
                    .getAddress();
            endpoint = Byte.toUnsignedInt(ip[2]) << 8 | Byte.toUnsignedInt(ip[3]);
        }

        void state(ConnectivityStateInfo state) {
            if (listener != null) {
                listener.onSubchannelState(state);
            }
        }

        @Override
        public void start(LoadBalancer.SubchannelStateListener listener) {
            this.listener = listener;
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public void requestConnection() {
            requests++;
        }

        @Override
        public List<EquivalentAddressGroup> getAllAddresses() {
            return addresses;
        }

        @Override
        public void updateAddresses(List<EquivalentAddressGroup> groups) {
            addressUpdates++;
        }

        @Override
        public Attributes getAttributes() {
            return Attributes.EMPTY;
        }

        @Override
        public io.grpc.Channel asChannel() {
            return connection;
        }

        @Override
        public ChannelLogger getChannelLogger() {
            return new ChannelLogger() {
                @Override
                public void log(ChannelLogLevel level, String message) {}

                @Override
                public void log(ChannelLogLevel level, String message, Object... args) {}
            };
        }
    }
}

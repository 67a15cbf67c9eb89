package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Attributes;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import io.switchboard.core.Instance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The policy between a channel and connections that are a test's own. Endpoints are 10.0.0.n:80, named by n. */
final class PolicyHarness {
    record Update(ConnectivityState state, SubchannelPicker picker) {}

    final SynchronizationContext context = new SynchronizationContext((thread, e) -> {
        throw new AssertionError("the channel panics", e);
    });
    final ResolverHarness.Timers timers = new ResolverHarness.Timers();
    final List<Update> updates = new ArrayList<>();
    final List<FakeSubchannel> subchannels = new ArrayList<>();
    final List<String> answers = new ArrayList<>();
    private final Consumer<String> report = answers::add;
    int refreshes;
    long nanos;
    final SwitchboardLoadBalancer policy;

    PolicyHarness() {
        policy = new SwitchboardLoadBalancer(new FakeHelper(), new SplittableRandom(7), () -> nanos);
    }

    static EquivalentAddressGroup endpoint(int n) {
        return endpoint(n, Attributes.EMPTY);
    }

    static EquivalentAddressGroup endpoint(int n, Attributes attributes) {
        return new EquivalentAddressGroup(List.of(address(n)), attributes);
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
                        .set(InstanceAttributes.DOUBT, new Doubt("i" + n, report))
                        .build());
    }

    Status resolve(EquivalentAddressGroup... groups) {
        return resolve(Arrays.asList(groups));
    }

    Status resolve(List<EquivalentAddressGroup> groups) {
        Status[] answer = new Status[1];
        context.execute(() -> answer[0] = policy.acceptResolvedAddresses(
                ResolvedAddresses.newBuilder().setAddresses(groups).build()));
        return answer[0];
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

    ConnectivityState state() {
        return updates.get(updates.size() - 1).state();
    }

    PickResult pick() {
        return updates.get(updates.size() - 1).picker().pickSubchannel(NoCall.ARGS);
    }

    /** How often each endpoint is picked. */
    Map<Integer, Integer> picks(int times) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            counts.merge(((FakeSubchannel) pick().getSubchannel()).endpoint, 1, Integer::sum);
        }
        return counts;
    }

    void seconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nanos += TimeUnit.SECONDS.toNanos(1);
            timers.fire();
        }
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
            updates.add(new Update(state, picker));
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
    }
}

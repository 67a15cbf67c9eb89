package io.switchboard.etcd;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.switchboard.core.Cleanup;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.WatchGrpc;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The policy of the channel to etcd: a connection to each member, lists and watches to a near one, everything else to
 * any in turn; {@link MemberBook} says who that is.
 */
final class MembersBalancer extends LoadBalancer {
    /** Which member a request is to go to, and to no other. */
    static final CallOptions.Key<@Nullable SocketAddress> MEMBER = CallOptions.Key.create("switchboard-etcd-member");

    /** Whether a request only reads, whatever its method is. */
    static final CallOptions.Key<Boolean> READ = CallOptions.Key.createWithDefault("switchboard-etcd-read", false);

    /** Comes with the addresses. */
    static final Attributes.Key<MemberBook> BOOK = Attributes.Key.create("switchboard-etcd-book");

    private static final Set<String> READS = Set.of(
            KVGrpc.getRangeMethod().getFullMethodName(),
            WatchGrpc.getWatchMethod().getFullMethodName());

    private final Helper helper;
    private final AtomicInteger turn = new AtomicInteger();
    private Map<SocketAddress, Line> lines = new LinkedHashMap<>();
    private @Nullable MemberBook book;

    MembersBalancer(Helper helper) {
        this.helper = helper;
    }

    @Override
    public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
        MemberBook given = resolved.getAttributes().get(BOOK);
        if (given == null || resolved.getAddresses().isEmpty()) {
            Status none = Status.UNAVAILABLE.withDescription("there are no members to connect to");
            handleNameResolutionError(none);
            return none;
        }
        if (book == null) {
            book = given;
            given.onChoice(() -> helper.getSynchronizationContext().execute(this::publish));
        }
        Map<SocketAddress, Line> old = lines;
        Map<SocketAddress, Line> next = new LinkedHashMap<>();
        List<Line> fresh = new ArrayList<>();
        for (EquivalentAddressGroup group : resolved.getAddresses()) {
            SocketAddress address = group.getAddresses().get(0);
            if (!next.containsKey(address)) {
                Line line = old.remove(address);
                if (line == null) {
                    line = new Line(group);
                    fresh.add(line);
                } else {
                    line.subchannel.updateAddresses(List.of(group));
                }
                next.put(address, line);
            }
        }
        lines = next;
        fresh.forEach(Line::start);
        old.values().forEach(Line::shutdown);
        publish();
        return Status.OK;
    }

    @Override
    public void handleNameResolutionError(Status error) {
        if (lines.isEmpty()) {
            helper.updateBalancingState(
                    ConnectivityState.TRANSIENT_FAILURE, new FixedResultPicker(PickResult.withError(error)));
        }
    }

    @Override
    public void requestConnection() {
        lines.values().forEach(line -> line.subchannel.requestConnection());
    }

    @Override
    public void shutdown() {
        List<Line> all = List.copyOf(lines.values());
        lines = new LinkedHashMap<>();
        Cleanup.each(all, Line::shutdown);
    }

    private void publish() {
        if (book == null || lines.isEmpty()) {
            return;
        }
        Map<SocketAddress, PickResult> ready = new LinkedHashMap<>();
        boolean connecting = false;
        Status problem = Status.UNAVAILABLE;
        for (Map.Entry<SocketAddress, Line> one : lines.entrySet()) {
            Line line = one.getValue();
            switch (line.state) {
                case READY -> ready.put(one.getKey(), PickResult.withSubchannel(line.subchannel));
                case TRANSIENT_FAILURE -> problem = line.problem;
                default -> connecting = true;
            }
        }
        MemberBook.Choice choice = book.connected(ready.keySet());
        if (!ready.isEmpty()) {
            helper.updateBalancingState(ConnectivityState.READY, new Picker(ready, choice, turn));
        } else if (connecting) {
            helper.updateBalancingState(ConnectivityState.CONNECTING, new FixedResultPicker(PickResult.withNoResult()));
        } else {
            helper.updateBalancingState(
                    ConnectivityState.TRANSIENT_FAILURE, new FixedResultPicker(PickResult.withError(problem)));
        }
        book.tell();
    }

    /** The connection to one member. It is never left idle, and has failed until it is there again. */
    private final class Line {
        final Subchannel subchannel;
        ConnectivityState state = ConnectivityState.IDLE;
        Status problem = Status.UNAVAILABLE;

        Line(EquivalentAddressGroup group) {
            subchannel = helper.createSubchannel(
                    CreateSubchannelArgs.newBuilder().setAddresses(group).build());
        }

        void start() {
            subchannel.start(this::changed);
            subchannel.requestConnection();
        }

        void shutdown() {
            state = ConnectivityState.SHUTDOWN;
            subchannel.shutdown();
        }

        private void changed(ConnectivityStateInfo now) {
            if (state == ConnectivityState.SHUTDOWN || now.getState() == ConnectivityState.SHUTDOWN) {
                return;
            }
            if (now.getState() == ConnectivityState.IDLE) {
                subchannel.requestConnection();
            }
            if (now.getState() == ConnectivityState.IDLE || now.getState() == ConnectivityState.TRANSIENT_FAILURE) {
                helper.refreshNameResolution();
            }
            if (state == ConnectivityState.TRANSIENT_FAILURE
                    && (now.getState() == ConnectivityState.IDLE || now.getState() == ConnectivityState.CONNECTING)) {
                return;
            }
            state = now.getState();
            problem = now.getStatus();
            publish();
        }
    }

    /** Members in turn, for each kind of request. */
    private static final class Picker extends SubchannelPicker {
        private final Map<SocketAddress, PickResult> all;
        private final List<PickResult> any;
        private final List<PickResult> near;
        private final AtomicInteger turn;

        Picker(Map<SocketAddress, PickResult> all, MemberBook.Choice choice, AtomicInteger turn) {
            this.all = all;
            this.any = of(all, choice.any());
            this.near = of(all, choice.near());
            this.turn = turn;
        }

        private static List<PickResult> of(Map<SocketAddress, PickResult> all, Set<SocketAddress> members) {
            List<PickResult> chosen = new ArrayList<>();
            all.forEach((member, result) -> {
                if (members.contains(member)) {
                    chosen.add(result);
                }
            });
            return chosen;
        }

        @Override
        public PickResult pickSubchannel(PickSubchannelArgs args) {
            SocketAddress member = args.getCallOptions().getOption(MEMBER);
            if (member != null) {
                PickResult result = all.get(member);
                return result == null
                        ? PickResult.withDrop(Status.UNAVAILABLE.withDescription("this member is not connected"))
                        : result;
            }
            MethodDescriptor<?, ?> method = args.getMethodDescriptor();
            boolean reads = READS.contains(method.getFullMethodName())
                    || args.getCallOptions().getOption(READ);
            List<PickResult> among = reads ? near : any;
            return among.get(Math.floorMod(turn.getAndIncrement(), among.size()));
        }
    }
}

package io.switchboard.grpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.Status;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The {@code switchboard} policy: one {@link Line} for each endpoint, told apart by its set of addresses alone, and one
 * {@link Outlook} on all of them for the channel.
 *
 * <p>Whatever happens to the lines in one go, the channel gets one picker for it: see {@link Rebuilds}.
 */
final class SwitchboardLoadBalancer extends LoadBalancer {
    private final Helper helper;
    private final RandomGenerator random;
    private final LoadBalancerProvider pickFirst;
    private final AtomicInteger turn;
    private final Seconds seconds;
    private final Rebuilds rebuilds;

    private Map<Set<SocketAddress>, Line> lines = Map.of();
    /** What the resolver had to say instead of endpoints, since it last named some. */
    private @Nullable Status words;

    private @Nullable Outlook published;
    private boolean closed;

    SwitchboardLoadBalancer(Helper helper, RandomGenerator random, LongSupplier nanos) {
        this.helper = helper;
        this.random = random;
        pickFirst = Objects.requireNonNull(
                LoadBalancerRegistry.getDefaultRegistry().getProvider("pick_first"), "pick_first");
        turn = new AtomicInteger(random.nextInt());
        seconds = new Seconds(helper, nanos, this::proofs);
        rebuilds = new Rebuilds(helper, nanos, this::rebuild);
    }

    @Override
    public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
        if (closed) {
            return Status.OK;
        }
        if (resolved.getAddresses().isEmpty()) {
            Status none = Status.UNAVAILABLE.withDescription("there are no endpoints");
            abandon(none);
            return none;
        }
        words = null;
        replaceLines(resolved.getAddresses());
        if (!proofs().isEmpty()) {
            seconds.start();
        }
        changed();
        return Status.OK;
    }

    /** Not knowing is no reason to give up what was known; knowing that there is nothing is. */
    @Override
    public void handleNameResolutionError(Status error) {
        if (closed) {
            return;
        }
        if (error.getCause() instanceof NoInstances) {
            abandon(error.withCause(null));
        } else {
            words = error;
            changed();
        }
    }

    /** The channel leaves idleness; the lines never stay idle by themselves. */
    @Override
    public void requestConnection() {
        lines.values().forEach(Line::requestConnection);
    }

    @Override
    public void shutdown() {
        closed = true;
        seconds.stop();
        rebuilds.stop();
        closeAll(lines.values());
        lines = Map.of();
    }

    private void abandon(Status reason) {
        words = reason;
        Collection<Line> old = lines.values();
        lines = Map.of();
        closeAll(old);
        changed();
    }

    private void replaceLines(List<EquivalentAddressGroup> groups) {
        Map<Set<SocketAddress>, Line> old = new LinkedHashMap<>(lines);
        Map<Set<SocketAddress>, Line> next = new LinkedHashMap<>(groups.size() * 2);
        List<Line> fresh = new ArrayList<>();
        for (EquivalentAddressGroup group : groups) {
            Set<SocketAddress> addresses = Set.copyOf(group.getAddresses());
            if (next.containsKey(addresses)) {
                continue;
            }
            Line line = old.remove(addresses);
            if (line == null) {
                line = new Line(group, helper, pickFirst, this::changed);
                fresh.add(line);
            } else {
                line.describe(group);
            }
            next.put(addresses, line);
        }
        lines = next;
        // The first to be dialled tends to get the first calls: not the same one from every client.
        int start = fresh.isEmpty() ? 0 : random.nextInt(fresh.size());
        for (int i = 0; i < fresh.size(); i++) {
            fresh.get((start + i) % fresh.size()).open();
        }
        closeAll(old.values());
    }

    private static void closeAll(Collection<Line> lines) {
        lines.forEach(Line::close);
    }

    private void changed() {
        rebuilds.want();
    }

    private int rebuild() {
        Outlook outlook = Outlook.of(lines.values(), words, turn);
        // A picker that is published takes every waiting call with it.
        if (!outlook.equals(published)) {
            published = outlook;
            helper.updateBalancingState(outlook.state(), outlook.picker());
        }
        return lines.size();
    }

    private List<Proof> proofs() {
        List<Proof> proofs = new ArrayList<>();
        for (Line line : lines.values()) {
            Proof proof = line.proof();
            if (proof != null) {
                proofs.add(proof);
            }
        }
        return proofs;
    }
}

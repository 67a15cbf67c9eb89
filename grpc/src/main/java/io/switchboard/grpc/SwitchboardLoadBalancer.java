package io.switchboard.grpc;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.Status;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Foreign;
import io.switchboard.core.Locality;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.SubsetRule;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The {@code switchboard} policy: one {@link EndpointConnection} for each endpoint, told apart by its set of addresses
 * alone, and one {@link PickPlan} for all of them, or an {@link NotReadyState} while none can be called. Which
 * endpoints have one, {@link DialedEndpoints} says, and {@link DatacenterCalls} where there are several datacenters.
 *
 * <p>A change of config, weight, version or label makes another plan and touches no line. Whatever happens to the lines
 * in one go, the channel gets one picker for it: see {@link RebuildThrottle}.
 */
final class SwitchboardLoadBalancer extends LoadBalancer {
    private static final long GROWTH_SECONDS = 1;

    /** Over how long what is dialled in the hope that it is back is spread. */
    private static final int HOPE_MILLIS = 1000;

    /** In so many steps is forgotten what is forgotten in the time of a memory: each is too small to matter. */
    private static final long FORGETTING_STEPS = 64;

    private final Helper helper;
    private final RandomGenerator random;
    private final Sources sources;
    private final LoadBalancerProvider pickFirst;
    private final PickerState lasting;
    private final DialedEndpoints reach;
    private final DatacenterCalls calls;
    private final ConnectingPatience patience = new ConnectingPatience();
    private final ReportedWeights reported;
    private final ProofTimer seconds;
    private final RebuildThrottle rebuilds;
    private final ChannelTimer growth;
    /** When what localities have lost counts for less. */
    private final ChannelTimer forgetting;
    /** When a line is awaited no more. */
    private final ChannelTimer impatience;

    private Map<Set<SocketAddress>, EndpointConnection> lines = Map.of();
    /** What the resolver had to say instead of endpoints, since it last named some. */
    private @Nullable Status words;

    private PolicyConfig config = PolicyConfig.DEFAULT;
    private Locality own = Locality.UNKNOWN;
    private Datacenters datacenters = Datacenters.NONE;
    /** How often the registry had been reached again; null: not said. */
    private @Nullable Integer reached;

    /** What the channel has: a {@link PickPlan} or an {@link NotReadyState}. */
    private @Nullable Record published;

    private long age;
    private boolean closed;

    /**
     * Where chance and time come from while calls are made, on any thread.
     *
     * @param bits 64 random ones
     * @param nanos of a monotonic clock
     * @param millis since the epoch
     */
    record Sources(LongSupplier bits, LongSupplier nanos, LongSupplier millis) {}

    /** @param random for the synchronization context only */
    SwitchboardLoadBalancer(Helper helper, RandomGenerator random, Sources sources) {
        this.helper = helper;
        this.random = random;
        this.sources = sources;
        pickFirst = Objects.requireNonNull(
                DefaultPolicy.pickFirst(LoadBalancerRegistry.getDefaultRegistry()), "pick_first");
        lasting = new PickerState(random);
        reach = new DialedEndpoints(random.nextLong());
        reported = new ReportedWeights(helper, random, sources.nanos, this::changed, lasting::reportIgnored);
        seconds = new ProofTimer(helper, sources.nanos, this::proofs);
        rebuilds = new RebuildThrottle(helper, sources.nanos, this::rebuild, this::failed);
        Foreign timers = new Foreign("the channel's scheduled executor");
        growth = new ChannelTimer(helper, timers, this::changed);
        forgetting = new ChannelTimer(helper, timers, this::forgotten);
        impatience = new ChannelTimer(helper, timers, this::changed);
        calls = new DatacenterCalls(
                lasting,
                reach,
                new ChannelTimer(helper, timers, this::changed),
                new ChannelTimer(helper, timers, this::changed),
                sources.nanos);
    }

    @Override
    public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
        Hearing hearing = resolved.getAttributes().get(InstanceAttributes.HEARING);
        Status failure = hearing == null ? null : hearing.hear();
        if (closed) {
            return Status.OK;
        }
        if (failure != null) {
            handleNameResolutionError(failure);
            // By which the channel lets the resolver try again, as after an error.
            return failure.withCause(null);
        }
        if (resolved.getAddresses().isEmpty()) {
            Status none = Status.UNAVAILABLE.withDescription("there are no endpoints");
            abandon(none);
            return none;
        }
        words = null;
        Object said = resolved.getLoadBalancingPolicyConfig();
        config = said instanceof PolicyConfig read ? read : PolicyConfig.DEFAULT;
        own = Objects.requireNonNullElse(
                resolved.getAttributes().get(InstanceAttributes.CLIENT_LOCALITY), Locality.UNKNOWN);
        lasting.countFor(resolved.getAttributes().get(InstanceAttributes.MEASURED));
        datacenters = Objects.requireNonNullElse(
                resolved.getAttributes().get(InstanceAttributes.DATACENTERS), Datacenters.NONE);
        reach.know(WeighedEndpoints.targets(resolved, datacenters), config);
        look();
        replaceLines(reach.wanted(this::hopeOf));
        hear(resolved.getAttributes().get(InstanceAttributes.REACHED));
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
        lines.values().forEach(EndpointConnection::requestConnection);
    }

    @Override
    public void shutdown() {
        closed = true;
        Collection<EndpointConnection> old = lines.values();
        lines = Map.of();
        Cleanup.all(
                seconds::stop,
                rebuilds::stop,
                growth::stop,
                reported::stop,
                forgetting::stop,
                impatience::stop,
                calls::stop,
                () -> lasting.countFor(null),
                () -> closeAll(old));
    }

    private void abandon(Status reason) {
        words = reason;
        reach.know(new Targets(List.of(), List.of()), config);
        Collection<EndpointConnection> old = lines.values();
        lines = Map.of();
        closeAll(old);
        changed();
    }

    private void replaceLines(List<EquivalentAddressGroup> groups) {
        Map<Set<SocketAddress>, EndpointConnection> old = new LinkedHashMap<>(lines);
        Map<Set<SocketAddress>, EndpointConnection> next = new LinkedHashMap<>(groups.size() * 2);
        List<EndpointConnection> fresh = new ArrayList<>();
        for (EquivalentAddressGroup group : groups) {
            Set<SocketAddress> addresses = Endpoints.asSet(group.getAddresses());
            if (next.containsKey(addresses)) {
                continue;
            }
            EndpointConnection line = old.remove(addresses);
            if (line == null) {
                line = new EndpointConnection(
                        group, helper, pickFirst, sources.nanos, this::changed, one -> lasting.ejected(one.name()));
                fresh.add(line);
            } else {
                line.describe(group);
            }
            next.put(addresses, line);
        }
        Moves.keep(next, fresh, old.values());
        lines = next;
        // The first to be dialled tends to get the first calls: not the same one from every client.
        Collections.rotate(fresh, fresh.isEmpty() ? 0 : -random.nextInt(fresh.size()));
        Cleanup.all(() -> Cleanup.each(fresh, EndpointConnection::open), () -> closeAll(old.values()));
        lines.values().forEach(line -> CallLoad.measure(line, config.choice(), sources.nanos));
        reported.listen(config.choice().loadReports(), lines.values());
        if (!proofs().isEmpty()) {
            seconds.start();
        }
    }

    /** Makes lines farther off where nobody near can answer, and ends them where somebody can again. */
    private void reachOut() {
        if (reach.goesFurther()) {
            List<EquivalentAddressGroup> wanted = reach.wanted(this::hopeOf);
            if (wanted.size() != lines.size() || !areThere(wanted)) {
                replaceLines(wanted);
                look();
            }
        }
    }

    private boolean areThere(List<EquivalentAddressGroup> groups) {
        for (EquivalentAddressGroup group : groups) {
            if (!lines.containsKey(Endpoints.asSet(group.getAddresses()))) {
                return false;
            }
        }
        return true;
    }

    private DialedEndpoints.Hope hopeOf(Set<SocketAddress> addresses) {
        EndpointConnection line = lines.get(addresses);
        if (line == null || patience.awaits(line)) {
            return DialedEndpoints.Hope.AWAITED;
        }
        return line.state() == ConnectivityState.READY ? DialedEndpoints.Hope.READY : DialedEndpoints.Hope.NONE;
    }

    /**
     * Takes note of who is connecting, where that makes a difference, and has another look when it makes none any more.
     */
    private void look() {
        impatience.stop();
        boolean several = reach.isSeveral();
        boolean matters = config.awaits() || reach.goesFurther() || several;
        long left = patience.look(matters ? lines.values() : List.of(), sources.nanos.getAsLong(), several);
        if (left > 0) {
            // Without timers, the end of the attempt to connect has to do.
            impatience.start(left, TimeUnit.NANOSECONDS);
        }
    }

    /** A registry that can be reached again may mean a network that is back. */
    private void hear(@Nullable Integer times) {
        if (reached != null && times != null && !times.equals(reached)) {
            hope();
        }
        reached = times;
    }

    /** Other clients may hear the same at the same time. */
    private void hope() {
        lines.values().forEach(line -> line.hope(random.nextLong(HOPE_MILLIS)));
    }

    private static void closeAll(Collection<EndpointConnection> lines) {
        Cleanup.each(lines, EndpointConnection::close);
    }

    private void changed() {
        rebuilds.want();
    }

    private int rebuild() {
        look();
        reachOut();
        List<Candidate> candidates = candidates();
        Map<SubsetRule.Members, Spread> spreads = calls.spread(config, datacenters, candidates);
        if (calls.opensOthers()) {
            replaceLines(reach.wanted(this::hopeOf));
            look();
            candidates = candidates();
            spreads = calls.spread(config, datacenters, candidates);
        }
        publish(new PickPlan(candidates, config, own, spreads, age));
        forget();
        // Operators write as many names as they like, one after the other.
        lasting.keep(config.routes());
        lasting.keepCounting(() -> lines.values().stream().map(EndpointConnection::name), config.routes());
        return lines.size();
    }

    private List<Candidate> candidates() {
        long now = config.slowStart() == null ? 0 : sources.nanos.getAsLong();
        List<Candidate> candidates = new ArrayList<>(lines.size());
        boolean grows = false;
        boolean all = config.mayRefuse() || config.goesByHealth(own) || reach.isSeveral();
        Set<String> ready = reach.isSeveral() ? DatacenterCalls.ready(lines.values()) : Set.of();
        double[] shares = reported.shares(lines.values());
        int number = 0;
        for (EndpointConnection line : lines.values()) {
            double share = shares[number++];
            // Who cannot be called and makes no difference is to make no other plan.
            boolean awaited = config.awaits() && patience.awaits(line);
            if (all || awaited || line.state() == ConnectivityState.READY) {
                Candidate candidate = line.candidate(
                        EndpointWeights.of(line.instance(), config.slowStart(), line.age(now), share),
                        share,
                        config.mayRefuse());
                candidate = awaited ? candidate.whileAwaited() : candidate;
                candidate = reach.isSeveral() && patience.hopes(line, ready.contains(line.datacenter()))
                        ? candidate.whileHoped()
                        : candidate;
                candidates.add(reach.isReserve(line) ? candidate.inReserve() : candidate);
            }
            grows |= EndpointWeights.isGrowing(config.slowStart(), line.age(now));
        }
        growth.stop();
        if (grows) {
            growth.start(GROWTH_SECONDS, TimeUnit.SECONDS);
        }
        return candidates;
    }

    /** Time alone brings the calls back to who is left of a locality: in steps that are far apart, and small. */
    private void forget() {
        boolean matters = config.goesByHealth(own) || reach.isSeveral();
        if (!forgetting.isPending() && matters && lasting.remembers()) {
            long pause = Math.max(
                    TimeUnit.SECONDS.toNanos(GROWTH_SECONDS), config.memory().toNanos() / FORGETTING_STEPS);
            forgetting.start(pause, TimeUnit.NANOSECONDS);
        }
    }

    private void forgotten() {
        age++;
        lasting.timeIs(sources.nanos.getAsLong());
        changed();
    }

    /** A picker that is published takes every waiting call with it: none is for nothing. */
    private void publish(PickPlan plan) {
        if (plan.hasReady()) {
            if (published instanceof NotReadyState outlook && outlook.state() == ConnectivityState.TRANSIENT_FAILURE) {
                // What had lost all and has one again was perhaps cut off itself.
                hope();
            }
            if (!plan.equals(published)) {
                publish(plan, ConnectivityState.READY, plan.picker(lasting, sources.bits, sources.nanos));
            }
            return;
        }
        NotReadyState outlook = NotReadyState.of(lines.values(), words == null ? plan.refusal() : words);
        if (!outlook.equals(published)) {
            publish(outlook, outlook.state(), outlook.picker());
        }
    }

    private void publish(Record what, ConnectivityState state, SubchannelPicker picker) {
        published = what;
        helper.updateBalancingState(state, picker);
    }

    /** The last picker goes on; calls that wait for one are told. */
    private void failed(Throwable reason) {
        if (!(published instanceof PickPlan)) {
            NotReadyState outlook = NotReadyState.failed(
                    Failures.status(Status.UNAVAILABLE, "the endpoints cannot be made ready for calls", reason));
            publish(outlook, outlook.state(), outlook.picker());
        }
    }

    private List<Proof> proofs() {
        List<Proof> proofs = new ArrayList<>();
        for (EndpointConnection line : lines.values()) {
            Proof proof = line.proof();
            if (proof != null) {
                proofs.add(proof);
            }
        }
        return proofs;
    }
}

package io.switchboard.grpc;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.switchboard.core.AddressRules;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Foreign;
import io.switchboard.core.Freshness;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.telemetry.GuardedTelemetry;
import io.switchboard.core.telemetry.Telemetry;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A name resolver that follows one service in a {@link Directory} for one channel.
 *
 * <p>The channel gets one {@link EquivalentAddressGroup} for each instance, with {@link InstanceAttributes}. Instances
 * that drain or have weight zero are left out unless there are no others; the policy {@code switchboard} is told of
 * them apart, for when no other can answer. While the registry cannot be followed, the last known instances stay. As
 * long as nothing is known, calls wait; if that is because the registry cannot be reached, or once it is known that
 * there are no instances, they fail as {@code UNAVAILABLE} with a message that names service and registry, except those
 * that are {@code waitForReady}.
 *
 * <p>The service config is what operators have written in the registry for the service, laid over
 * {@link #DEFAULT_SERVICE_CONFIG}. As long as they have written none, the policy is {@code switchboard}, unless the
 * application has set a {@code defaultServiceConfig}: that holds as it is, with the policy it names, or else the one of
 * {@code defaultLoadBalancingPolicy}, or else {@code switchboard}; to have gRPC's own default, {@code pick_first}, name
 * it in the config. With {@link #POLICY_CHOSEN}, nothing is said about policy then. A config that gRPC does not take is
 * told to the log and to telemetry, and the last good one stays.
 */
public final class DirectoryNameResolver extends NameResolver {
    /**
     * Set to {@code true} on a channel builder with {@code setNameResolverArg} to say that its policy is chosen, for
     * example by {@code defaultLoadBalancingPolicy("switchboard")}: the resolver then sends no service config but the
     * registry's.
     */
    public static final Args.Key<Boolean> POLICY_CHOSEN = Args.Key.create("io.switchboard.grpc.policy-chosen");

    /**
     * What the application has also set by {@code defaultServiceConfig}, since gRPC does not tell a resolver: the
     * registry's config is laid over it. Without, the registry's replaces the application's, as gRPC has it.
     */
    public static final Args.Key<Map<String, ?>> DEFAULT_SERVICE_CONFIG =
            Args.Key.create("io.switchboard.grpc.default-service-config");

    private final Directory directory;
    private final String registry;
    private final ServiceName service;
    private final Foreign directoryCalled = new Foreign("the directory");
    private final Foreign resolution = new Foreign("telling a channel of its servers");
    private final String authority;
    private final SynchronizationContext context;
    private final Executor offload;
    private final Delivery delivery;
    private final HostLookups lookups;
    private final Starts starts;

    /** The one snapshot that waits for the channel: a newer one takes its place. */
    private final AtomicReference<@Nullable Snapshot> pending = new AtomicReference<>();

    /** Whether {@link #take} is on its way: what happens until it runs, it takes along. */
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Written in the synchronization context only; read where answers of instances are heard. */
    private volatile @Nullable Subscription subscription;

    /** The same object always, so that a doubt that goes on compares equal. */
    private final Consumer<String> answered = this::answered;

    // All below is used in the synchronization context only.
    private @Nullable Listener2 listener;
    private @Nullable Snapshot snapshot;
    private @Nullable StatusOr<Targets> delivered;
    /** Whether the registry can be followed again, and the channel does not know yet. */
    private boolean reachedAgain;

    private boolean refused;
    /** Whether the channel threw instead of answering. */
    private boolean failed;

    private boolean closed;

    /**
     * @param directory where to look the service up
     * @param authority the channel's authority, against which servers are authenticated
     * @param args the channel's
     */
    public DirectoryNameResolver(Directory directory, ServiceName service, String authority, NameResolver.Args args) {
        this(
                directory,
                service,
                authority,
                args,
                Locality.UNKNOWN,
                Telemetry.NONE,
                host -> List.of(InetAddress.getAllByName(host)),
                SwitchboardLoadBalancerProvider.starts());
    }

    /**
     * As the other constructor, for addresses of host names within these rules only.
     *
     * @param own where the client is, for policies that prefer what is near; {@link Locality#UNKNOWN}: nowhere
     * @param telemetry hears of picks, ejections, and service configs that are not taken; {@link Telemetry#NONE}:
     *     nothing is counted
     */
    public DirectoryNameResolver(
            Directory directory,
            ServiceName service,
            String authority,
            NameResolver.Args args,
            AddressRules rules,
            Locality own,
            Telemetry telemetry) {
        this(
                directory,
                service,
                authority,
                args,
                own,
                GuardedTelemetry.of(telemetry),
                new RuledDns(rules, host -> List.of(InetAddress.getAllByName(host))),
                SwitchboardLoadBalancerProvider.starts());
    }

    DirectoryNameResolver(
            Directory directory,
            ServiceName service,
            String authority,
            NameResolver.Args args,
            Locality own,
            Telemetry telemetry,
            HostLookups.Dns dns,
            Starts starts) {
        this.directory = directory;
        this.starts = starts;
        this.registry = directory.registry();
        this.service = service;
        this.authority = authority;
        context = args.getSynchronizationContext();
        Executor executor = args.getOffloadExecutor();
        offload = executor == null ? Runnable::run : executor;
        Attributes attributes = InstanceAttributes.ofChannel(own, service, telemetry);
        boolean policyChosen = Boolean.TRUE.equals(args.getArg(POLICY_CHOSEN));
        ServiceConfigs configs = new ServiceConfigs(
                service,
                registry,
                args.getServiceConfigParser(),
                args.getArg(DEFAULT_SERVICE_CONFIG),
                policyChosen,
                telemetry);
        if (!policyChosen) {
            DefaultPolicy.install();
        }
        delivery = policyChosen
                ? Delivery.plain(configs, attributes)
                : Delivery.preferringSwitchboard(configs, attributes);
        lookups = new HostLookups(
                dns, offload, context, args::getScheduledExecutorService, HostLookups.Spare.OF_PROCESS, this::schedule);
    }

    /**
     * Makes {@code switchboard} the policy of such resolvers' channels whose config names none, if they are built from
     * now on. A resolver does so itself, too late for its own channel, which has chosen its default policy by then:
     * whoever provides resolvers does it before.
     */
    public static void installDefaultPolicy() {
        DefaultPolicy.install();
    }

    @Override
    public String getServiceAuthority() {
        return authority;
    }

    @Override
    public void start(Listener2 listener) {
        this.listener = listener;
        follow();
    }

    /** A hint that the endpoints may be out of date; the directory bounds how often it asks the registry. */
    @Override
    public void refresh() {
        Subscription followed = subscription;
        if (followed == null) {
            follow();
            return;
        }
        directoryCalled.run(followed::refresh);
        lookups.refresh();
        if (refused || failed) {
            // A policy that has lost its last connection since then shows the failure to dial it: say again why.
            context.execute(() -> resolution.run(this::deliverAgain));
        }
    }

    @Override
    public void shutdown() {
        closed = true;
        resolution.run(lookups::close);
        Subscription followed = subscription;
        if (followed != null) {
            directoryCalled.run(followed::close);
        }
    }

    private void answered(String instanceId) {
        Subscription followed = subscription;
        if (followed != null) {
            directoryCalled.run(() -> followed.answered(instanceId));
        }
    }

    private void follow() {
        try {
            subscription = directory.follow(service, this::offer);
        } catch (Throwable e) {
            // An exception out of start would put the channel into panic for good.
            StatusOr<Targets> verdict = StatusOr.fromStatus(Status.UNAVAILABLE
                    .withDescription(Text.message("cannot look up service " + service + " in " + registry + ": "
                            + (e.getMessage() == null ? e : e.getMessage())))
                    .withCause(e));
            resolution.run(() -> deliver(verdict));
        }
    }

    private void offer(Snapshot newest) {
        pending.set(newest);
        schedule();
    }

    /**
     * On the directory's own thread, which may have to run other work of the channel, of other policies' too: where one
     * hangs, that thread hangs, and {@link io.switchboard.core.directory.SharedDirectory#listeningOn} is there to give
     * channels threads that nobody else waits for. Waking yet another thread would take longer than most of the work.
     */
    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            context.execute(this::take);
        }
    }

    private void take() {
        scheduled.set(false);
        Snapshot newest = pending.getAndSet(null);
        if (newest != null) {
            reachedAgain |= isLive(newest) && snapshot != null && snapshot.freshness() == Freshness.STALE;
            snapshot = newest;
            starts.take(newest.instances(), liveDatacenters(newest));
        }
        // What the channel had before stays, if anything in here fails: out of here it would panic.
        resolution.run(this::resolve);
    }

    private void resolve() {
        if (closed || snapshot == null || (forgets(snapshot) && hasEndpoints(delivered))) {
            return;
        }
        boolean again = reachedAgain;
        if (again) {
            reachedAgain = false;
            lookups.tryAgain();
            delivery.reachedAgain();
        }
        StatusOr<Targets> verdict = Resolution.of(snapshot, registry, lookups, starts, answered);
        boolean configured = delivery.takes(snapshot.serviceConfig());
        if (verdict != null && (again || configured || failed || !same(verdict, delivered))) {
            deliver(verdict);
        }
    }

    private static boolean isLive(Snapshot snapshot) {
        return snapshot.freshness() == Freshness.LIVE;
    }

    private static Set<String> liveDatacenters(Snapshot snapshot) {
        if (snapshot.datacenters().isEmpty()) {
            return isLive(snapshot) ? Set.of("") : Set.of();
        }
        return snapshot.datacenters().stream()
                .filter(one -> one.freshness() == Freshness.LIVE)
                .map(DatacenterState::name)
                .collect(Collectors.toSet());
    }

    /** Not knowing is no reason to give up what was known. */
    private static boolean forgets(Snapshot snapshot) {
        return snapshot.freshness() == Freshness.UNKNOWN && snapshot.instances().isEmpty();
    }

    private static boolean hasEndpoints(@Nullable StatusOr<Targets> delivered) {
        return delivered != null && delivered.hasValue();
    }

    private void deliver(StatusOr<Targets> verdict) {
        if (!closed && listener != null) {
            delivered = verdict;
            // Until the channel has answered.
            failed = true;
            refused = !delivery.deliver(listener, verdict).isOk();
            failed = false;
            tell(verdict);
        }
    }

    /** What the registry's own problem is, the directory tells. */
    private void tell(StatusOr<Targets> verdict) {
        if (verdict.hasValue()) {
            Unresolved.OF_PROCESS.found(registry, service);
        } else if (snapshot == null || snapshot.problem() == null) {
            Unresolved.OF_PROCESS.failed(
                    registry, service, String.valueOf(verdict.getStatus().getDescription()));
        }
    }

    private void deliverAgain() {
        if ((refused || failed) && delivered != null) {
            deliver(delivered);
        }
    }

    private static boolean same(StatusOr<Targets> one, @Nullable StatusOr<Targets> other) {
        if (other == null || one.hasValue() != other.hasValue()) {
            return false;
        }
        return one.hasValue()
                ? one.getValue().equals(other.getValue())
                : String.valueOf(one.getStatus().getDescription())
                        .equals(other.getStatus().getDescription());
    }
}

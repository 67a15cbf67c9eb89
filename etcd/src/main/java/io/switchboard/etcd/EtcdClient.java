package io.switchboard.etcd;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.switchboard.core.Cleanup;
import io.switchboard.core.InstanceRules;
import io.switchboard.core.Internal;
import io.switchboard.core.Registrar;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Drains;
import io.switchboard.core.directory.Overlays;
import io.switchboard.core.telemetry.GuardedTelemetry;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.Backoff;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.Layout;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * A process's use of one etcd cluster: one connection, one stream for all watches, one lease for all registrations.
 *
 * <p>Needs no etcd to be up: what cannot be done yet is done once it can be reached.
 */
public final class EtcdClient implements AutoCloseable {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));
    /**
     * Dialling is cheap for the one who is refused, and its pause is what a recovered etcd waits for: under a second in
     * all.
     */
    private static final Backoff DIAL_BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofMillis(750));
    /** etcd takes pings every 5 s at most; with these a dead connection is found in 15 s. */
    private static final Duration KEEPALIVE = Duration.ofSeconds(10);

    private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(5);
    /** A page of 1,000 registrations of etcd's largest size would not fit in gRPC's 4 MiB. */
    private static final int MAX_MESSAGE = 256 << 20;

    private static final int CREDENTIAL_THREADS = 4;

    private final SerialScheduler scheduler;
    private final Connection connection;
    private final CallbackThreads callbacks;
    private final CallbackThreads channels;
    private final CallbackThreads blocking;
    private final ManagedChannel channel;
    private final MemberBook book;
    private final WatchStream watches;
    private final EtcdDirectory directory;
    private final EtcdOverlays overlays;
    private final EtcdDrains drains;
    private final EtcdCatalog catalog;
    private final EtcdRegistrar registrar;
    private final RegistryAccess access;
    private final Ends ends = new Ends();
    private final AtomicBoolean ended = new AtomicBoolean();

    private EtcdClient(EtcdOptions options, Telemetry telemetry, RandomGenerator random, boolean equals) {
        scheduler = new SerialScheduler("switchboard-etcd");
        callbacks = new CallbackThreads("switchboard-callback", CallbackThreads.MOST, scheduler);
        channels = new CallbackThreads("switchboard-channel", CallbackThreads.MOST, scheduler);
        blocking = new CallbackThreads("switchboard-credentials", CREDENTIAL_THREADS, scheduler);
        book = new MemberBook(scheduler::nanos, equals);
        EtcdTls tls = options.tls();
        ClusterMembers members =
                new ClusterMembers(options.endpoints(), random, tls == null ? null : tls.serverName(), book);
        TlsFiles files = tls == null ? null : new TlsFiles(tls, scheduler);
        channel = open(files == null ? credentials(options, blocking) : files.credentials(), scheduler, members);
        try {
            if (files != null) {
                files.watch(blocking);
            }
            Tokens tokens = new Tokens(channel, options, scheduler, random, blocking);
            Telemetry guarded = GuardedTelemetry.of(telemetry);
            Calls calls = new Calls(channel, tokens, scheduler, options, guarded, book);
            Retries retries = new Retries(scheduler);
            Layout layout = Layout.of(options.format());
            connection = new Connection(
                    channel,
                    book,
                    tokens,
                    calls,
                    scheduler,
                    retries,
                    random,
                    BACKOFF,
                    options,
                    layout,
                    new InstanceReader(options.readLimits(), options.addressRules(), layout),
                    guarded);
            watches = new WatchStream(connection);
            directory = new EtcdDirectory(connection, watches, ends);
            overlays = new EtcdOverlays(connection, watches, ends);
            drains = new EtcdDrains(connection, watches, ends);
            catalog = new EtcdCatalog(connection, watches, callbacks, ends);
            registrar = new EtcdRegistrar(connection, watches, new Lease(connection), callbacks);
            access = new RegistryAccess(connection, new FirstConnection(channel), callbacks, ends);
            VersionCheck version = new VersionCheck(connection);
            Reconnector reconnector =
                    new Reconnector(channel, scheduler, random, DIAL_BACKOFF, directory.registry(), () -> {
                        retries.hurry();
                        version.ask();
                    });
            MemberProbes probes = new MemberProbes(calls, scheduler, random, book, watches::comeHome);
            book.onKnowledge(() -> scheduler.execute(probes::look));
            scheduler.execute(probes::look);
            scheduler.execute(reconnector::start);
            if (options.followMembers()) {
                scheduler.execute(new Membership(calls, scheduler, members)::start);
            }
        } catch (RuntimeException | Error e) {
            Cleanup.after(
                    e,
                    channel::shutdownNow,
                    scheduler::close,
                    callbacks::shutdown,
                    channels::shutdown,
                    blocking::shutdown);
            throw e;
        }
    }

    /** Starts to connect; returns at once. */
    public static EtcdClient connect(EtcdOptions options) {
        return connect(options, Telemetry.NONE);
    }

    /**
     * As {@link #connect(EtcdOptions)}, with what happens to registrations, watches, requests and values that are not
     * taken told.
     */
    public static EtcdClient connect(EtcdOptions options, Telemetry telemetry) {
        return new EtcdClient(options, telemetry, new Random(), false);
    }

    /** For measuring what it is worth: as {@link #connect(EtcdOptions)}, with no member nearer than another. */
    @Internal
    public static EtcdClient connectToEquals(EtcdOptions options) {
        return new EtcdClient(options, Telemetry.NONE, new Random(), true);
    }

    /**
     * Follows services; each subscription is a list and a watch of its own. Listeners run on the {@link #scheduler}:
     * for what is composed around this client.
     */
    public Directory directory() {
        return directory;
    }

    /**
     * What operators say of services; each interest is two lists and two watches of its own. Listeners run on the
     * {@link #scheduler}.
     */
    public Overlays overlays() {
        return overlays;
    }

    /**
     * What operators drain for a time: one list and one watch for all who ask. Listeners run on the {@link #scheduler}.
     */
    public Drains drains() {
        return drains;
    }

    /**
     * Follows which services there are: one list and one watch for all who ask. Listeners run on {@link #callbacks}.
     */
    public Catalog catalog() {
        return catalog;
    }

    public Registrar registrar() {
        return registrar;
    }

    /** For {@code switchboard-operator}: reads and writes what operators read and write. */
    @Internal
    public RegistryAccess access() {
        return access;
    }

    /** Where this client's state changes, and its clock; for what is to be composed around it. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /**
     * Where the program's listeners run, and nothing else: a thread for each that is busy,
     * {@value CallbackThreads#MOST} at most. While that many block, the others wait.
     */
    public Executor callbacks() {
        return callbacks;
    }

    /**
     * Where news steps into a channel, which may have other work waiting: a thread for each channel that is busy, as
     * many at most. No listener runs there.
     */
    public Executor channels() {
        return channels;
    }

    /** The rules by which instances are taken from the registry, for what comes from elsewhere. */
    public InstanceRules rules() {
        return connection.reader();
    }

    /**
     * How far the registry is: how long its nearest member takes to answer, at the best of the last minutes. Empty
     * while none has answered. Safe to ask on any thread.
     */
    public Optional<Duration> roundTrip() {
        OptionalLong least = book.leastRoundTrip();
        return least.isPresent() ? Optional.of(Duration.ofNanos(least.getAsLong())) : Optional.empty();
    }

    Connection connection() {
        return connection;
    }

    /**
     * Deregisters what is registered, waiting twice the request timeout at most, and closes the connection. An
     * interrupt cuts the waiting short and nothing else: the rest is done in the background, within the same time. Who
     * asks for anything afterwards, or is still waiting, is told that this is closed.
     */
    @Override
    public void close() {
        CompletableFuture<Boolean> left = registrar.close();
        Duration patience = connection.options().requestTimeout().multipliedBy(2);
        Cleanup.all(() -> Waiting.toEnd(left, patience), () -> {
            if (Thread.currentThread().isInterrupted() && !left.isDone()) {
                scheduler.after(patience, this::end);
                left.whenComplete((done, failure) -> end());
            } else {
                end();
            }
        });
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            Cleanup.all(() -> scheduler.execute(this::tell), channel::shutdownNow, scheduler::close);
        }
    }

    /** The last task: what is to be told goes out before nobody listens any more. */
    private void tell() {
        Cleanup.all(ends::close, watches::close, callbacks::shutdown, channels::shutdown, blocking::shutdown);
    }

    private static ManagedChannel open(ChannelCredentials credentials, Scheduler scheduler, ClusterMembers members) {
        return Grpc.newChannelBuilder(EndpointsNameResolverProvider.SCHEME + ":///etcd", credentials)
                .setNameResolverArg(EndpointsNameResolver.MEMBERS, members)
                .defaultLoadBalancingPolicy(MembersBalancerProvider.POLICY)
                .disableServiceConfigLookUp()
                .disableRetry()
                .executor(scheduler)
                .maxInboundMessageSize(MAX_MESSAGE)
                .keepAliveTime(KEEPALIVE.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
                .idleTimeout(365, TimeUnit.DAYS)
                .build();
    }

    private static ChannelCredentials credentials(EtcdOptions options, Executor blocking) {
        if (options.credentials() != null) {
            return OffThreadCredentials.of(options.credentials(), blocking);
        }
        return options.endpoints().get(0).tls() ? TlsChannelCredentials.create() : InsecureChannelCredentials.create();
    }
}

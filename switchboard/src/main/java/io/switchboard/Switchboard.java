package io.switchboard;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolver;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Cleanup;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.Instance;
import io.switchboard.core.Internal;
import io.switchboard.core.Locality;
import io.switchboard.core.Registrar;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.DatacenterDirectory;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.DirectoryBuilder;
import io.switchboard.core.directory.FederatedDirectory;
import io.switchboard.core.directory.MeasuredDirectory;
import io.switchboard.core.directory.SharedDirectory;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.etcd.Endpoint;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.FormatChoice;
import io.switchboard.grpc.DirectoryNameResolver;
import io.switchboard.grpc.SwitchboardLoadBalancerProvider;
import io.switchboard.grpc.config.DatacentersConfig;
import io.switchboard.grpc.config.ServiceConfigCheck;
import io.switchboard.grpc.server.Announcement;
import io.switchboard.grpc.server.Announcer;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A process's connection to the registry: announces its servers and finds those of others.
 *
 * <p>One per process is enough, whatever the number of servers and channels: it holds one connection to etcd (to each
 * of several datacenters' whose services are followed), one lease, and for each followed service two watches: of its
 * instances, and of its config and overrides. It needs no etcd to be up: a server serves and registers once etcd is
 * there, and a client keeps using the last known instances. Safe for use by several threads.
 */
public final class Switchboard implements AutoCloseable {
    /** Gives a channel to an {@code etcd:///service} target the connection to look it up in: see {@link #channel}. */
    public static final NameResolver.Args.Key<Switchboard> RESOLVER_ARG =
            NameResolver.Args.Key.create("io.switchboard.Switchboard");

    /** Gives a channel with {@link #RESOLVER_ARG} only those instances of the service that pass. */
    @Internal
    public static final NameResolver.Args.Key<Predicate<Instance>> ONLY =
            NameResolver.Args.Key.create("io.switchboard.Switchboard.only");

    /** The environment variable that names the endpoints where the program does not. */
    public static final String ENDPOINTS_VARIABLE = "SWITCHBOARD_ENDPOINTS";

    /**
     * The environment variable that names the {@link EtcdOptions#namespace} where the program gives no
     * {@link EtcdOptions}.
     */
    public static final String NAMESPACE_VARIABLE = "SWITCHBOARD_NAMESPACE";

    /**
     * The environment variable that names the {@link EtcdOptions#format}, as {@link FormatChoice#parse} reads it, where
     * neither the target names one nor the program gives {@link EtcdOptions}.
     */
    public static final String FORMAT_VARIABLE = "SWITCHBOARD_FORMAT";

    /**
     * The environment variable that names the directory for {@link SwitchboardOptions#snapshotCache}, or says
     * {@code off}.
     */
    public static final String CACHE_VARIABLE = "SWITCHBOARD_CACHE";

    /** The environment variable that says where the program runs, as {@code zone} or {@code region/zone}. */
    public static final String ZONE_VARIABLE = "SWITCHBOARD_ZONE";

    /** The environment variable that names the datacenter in which the program runs. */
    public static final String DATACENTER_VARIABLE = "SWITCHBOARD_DATACENTER";

    /**
     * The environment variable that says where the registries of all datacenters are: {@code name=endpoints} for each,
     * with spaces between, or the path of a JSON file.
     */
    public static final String DATACENTERS_VARIABLE = "SWITCHBOARD_DATACENTERS";

    /**
     * Longer than a channel needs to wake from idleness and short enough to forget services that are called no more.
     */
    private static final Duration LINGER = Duration.ofMinutes(1);

    private final SwitchboardOptions options;
    private final EtcdClient etcd;
    private final DiskThread disk = new DiskThread();
    /** The registries of other datacenters. */
    private final List<RemoteRegistry> others;

    private final SharedDirectory directory;
    private final Directory channels;
    private final Announcer announcer;

    private Switchboard(SwitchboardOptions options) {
        this.options = options;
        etcd = EtcdClient.connect(options.etcd(), options.telemetry());
        try {
            others = options.others().stream()
                    .map(one -> new RemoteRegistry(one, options, disk))
                    .toList();
            directory = composed();
            channels = directory.listeningOn(etcd.channels());
            announcer = Announcer.patient(
                    etcd.registrar(),
                    ipv4 -> LocalAddress.onRouteTo(
                            options.etcd().endpoints().stream()
                                    .map(Endpoint::address)
                                    .toList(),
                            ipv4,
                            options.etcd().addressRules()),
                    etcd.scheduler(),
                    etcd.callbacks(),
                    new Random());
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, etcd::close, disk::close);
            throw e;
        }
    }

    private SharedDirectory composed() {
        DirectoryBuilder home = Chain.of(etcd, options.etcd(), options, options.registry(), disk);
        if (others.isEmpty()) {
            return home.telemetry(options.telemetry()).build(etcd.callbacks(), LINGER);
        }
        List<DatacenterDirectory> datacenters = new ArrayList<>();
        datacenters.add(new HomeRegistry(
                new DatacenterName(options.datacenter()),
                home.telemetry(Telemetry.NONE).build(),
                etcd.drains()));
        datacenters.addAll(others);
        return new SharedDirectory(
                new MeasuredDirectory(
                        new FederatedDirectory(datacenters, true, DatacentersConfig::namedBy, etcd.scheduler()),
                        options.telemetry()),
                etcd.scheduler(),
                etcd.callbacks(),
                LINGER);
    }

    /**
     * Connects to an etcd cluster; returns at once, whether or not it can be reached.
     *
     * @param endpoints some or all members, as {@code http://host:2379}, {@code https://host:2379} or
     *     {@code host:2379}, each possibly a list separated by commas; none: those of {@value #ENDPOINTS_VARIABLE}.
     *     Namespace and format are those of {@value #NAMESPACE_VARIABLE} and {@value #FORMAT_VARIABLE}
     * @throws IllegalArgumentException if one is no endpoint, there is none, or a variable is wrong; the message names
     *     it
     */
    public static Switchboard connect(String... endpoints) {
        return connect(SwitchboardOptions.builder(endpoints).build());
    }

    /** As {@link #connect(String...)}, with a user, TLS, a namespace or other settings of etcd. */
    public static Switchboard connect(EtcdOptions options) {
        return connect(SwitchboardOptions.builder(options).build());
    }

    /**
     * As {@link #connect(String...)}, with a choice of what is cached, for how long instances are kept in a mass
     * removal, and what is measured.
     */
    public static Switchboard connect(SwitchboardOptions options) {
        return new Switchboard(options);
    }

    /**
     * Sets what measures the channels that are opened by their targets alone, as {@code etcd://host/service}, and the
     * connections behind them. An application does so once, before it opens the first:
     *
     * <pre>{@code
     * Switchboard.setDefaultTelemetry(etcd -> SwitchboardMeters.in(registry, Tag.of("etcd", etcd)));
     * }</pre>
     *
     * <p>It applies to channels whose name resolution starts later: when they are opened, or leave idle mode. Another
     * call replaces it for those that start from then on; the others keep theirs. Channels that use a Switchboard of
     * the program are measured by {@link SwitchboardOptions#telemetry}, and never by this.
     *
     * @param maker called once for each etcd, 64 at most, before the first channel to it, with its endpoints, sorted,
     *     as {@code http://a:2379,http://b:2379}, and {@code go-zero!} or another format before them if the target has
     *     one. It must return at once. Where it fails, the channel is opened all the same and not measured. One
     *     telemetry cannot show two etcds, whose services may have the same names: give each a tag of its own where
     *     there are several
     */
    public static void setDefaultTelemetry(Function<String, Telemetry> maker) {
        DefaultTelemetry.set(maker);
    }

    /**
     * Announces an instance until the registration is closed; returns at once.
     *
     * @throws IllegalArgumentException if {@code service} is not a {@link ServiceName}
     * @throws IllegalStateException if this process already announces that instance
     */
    public Registration register(String service, Instance instance) {
        return registrar().register(new ServiceName(service), instance);
    }

    /** Starts a server and announces it, with {@link ServeOptions#defaults}. */
    public RegisteredServer serve(String service, ServerBuilder<?> server) {
        return serve(service, server, ServeOptions.defaults());
    }

    /**
     * Starts a server and announces it; returns at once with the server accepting calls. It is advertised where the
     * options or {@code SWITCHBOARD_ADVERTISE} say, else at the address that it is bound to, else, where that means
     * all, at the local address on the route to etcd. While there is no such route the registration is PENDING, and its
     * problem says why.
     *
     * @throws IllegalArgumentException if {@code service} is not a {@link ServiceName}, or no address can be advertised
     * @throws java.io.UncheckedIOException if the server cannot be bound
     */
    public RegisteredServer serve(String service, ServerBuilder<?> server, ServeOptions serveOptions) {
        return announcer.serve(server, new ServiceName(service), serveOptions.orAt(options.locality()));
    }

    /** Announces a server that runs already, with {@link ServeOptions#defaults}. */
    public Announcement announce(String service, Server server) {
        return announce(service, server, ServeOptions.defaults());
    }

    /**
     * Announces a server that something else, such as a framework, has started and will stop; returns at once. The
     * address is found as by {@link #serve}. Close the announcement before the server is stopped.
     *
     * @throws IllegalArgumentException as {@link #serve}
     * @throws IllegalStateException if the server is not running, or this process already announces that instance
     */
    public Announcement announce(String service, Server server, ServeOptions serveOptions) {
        return announcer.announce(new ServiceName(service), server, serveOptions.orAt(options.locality()));
    }

    /**
     * As {@link #announce(String, Server, ServeOptions)}, without the server object.
     *
     * @param listening where it listens, as {@code host:port}; a host such as {@code 0.0.0.0}, {@code [::]} or
     *     {@code *}, or none, stands for all addresses
     */
    public Announcement announce(String service, String listening, ServeOptions serveOptions) {
        return announcer.announce(new ServiceName(service), listening, serveOptions.orAt(options.locality()));
    }

    /**
     * Starts a channel to a service, balanced by {@code switchboard}; what else a channel has is set on the builder.
     *
     * <p>With TLS, servers have to have a certificate for the service's name with a dot for each slash, such as
     * {@code xiaoxu.demo}, or for what {@code overrideAuthority} on the builder sets.
     *
     * <p>A service config that operators have written in the registry replaces the builder's
     * {@code defaultServiceConfig}; to have it laid over that one, give it to {@link #channel(String,
     * ChannelCredentials, Map)}.
     *
     * @throws IllegalArgumentException if {@code service} is not a {@link ServiceName}
     */
    public ManagedChannelBuilder<?> channel(String service, ChannelCredentials credentials) {
        return Grpc.newChannelBuilder(Target.of(new ServiceName(service)).toString(), credentials)
                .setNameResolverArg(RESOLVER_ARG, this)
                .setNameResolverArg(DirectoryNameResolver.POLICY_CHOSEN, true)
                .defaultLoadBalancingPolicy(SwitchboardLoadBalancerProvider.POLICY);
    }

    /**
     * As {@link #channel(String, ChannelCredentials)}, with the application's own service config: it holds as long as
     * operators have written none, and below theirs where they have. Theirs is laid over it as a JSON merge patch (RFC
     * 7396); the entries of {@code methodConfig} are merged by name.
     *
     * @param defaultServiceConfig in the form of {@link ManagedChannelBuilder#defaultServiceConfig}
     * @throws IllegalArgumentException if {@code service} is not a {@link ServiceName}, or the config is not one that
     *     clients accept; the message says where and why
     */
    public ManagedChannelBuilder<?> channel(
            String service, ChannelCredentials credentials, Map<String, ?> defaultServiceConfig) {
        ServiceConfigCheck.check(defaultServiceConfig);
        return channel(service, credentials)
                .defaultServiceConfig(defaultServiceConfig)
                .setNameResolverArg(DirectoryNameResolver.DEFAULT_SERVICE_CONFIG, defaultServiceConfig);
    }

    /**
     * Starts a channel to one instance of a service, at the address that it has there: as clients of the service reach
     * it, with the same name to authenticate it by and the same rules for addresses, and by no policy.
     */
    @Internal
    public ManagedChannelBuilder<?> channelTo(ServiceName service, Instance instance, ChannelCredentials credentials) {
        return Grpc.newChannelBuilder(Target.of(service).toString(), credentials)
                .setNameResolverArg(RESOLVER_ARG, this)
                .setNameResolverArg(EtcdNameResolverProvider.INSTANCE_ARG, instance)
                .setNameResolverArg(DirectoryNameResolver.POLICY_CHOSEN, true)
                .defaultLoadBalancingPolicy("pick_first");
    }

    /** Looks services up; each service is followed once, however many subscriptions and channels there are. */
    public Directory directory() {
        return directory;
    }

    /** The same for channels, which no listener of the program's can hold up. */
    Directory channelDirectory() {
        return channels;
    }

    /** Follows which services there are, with how many instances: one watch for all who ask. */
    public Catalog catalog() {
        return etcd.catalog();
    }

    /** The same of each datacenter by its name, the own one first; of a registry without a name: by an empty one. */
    @Internal
    public Map<String, Catalog> catalogs() {
        Map<String, Catalog> all = new LinkedHashMap<>();
        all.put(options.datacenter(), etcd.catalog());
        others.forEach(one -> all.put(one.name().value(), one.catalog()));
        return all;
    }

    public Registrar registrar() {
        return etcd.registrar();
    }

    /**
     * Announces that the registered servers leave, deregisters them, and closes the connection. Servers started by
     * {@link #serve} are to be closed before. Channels keep using the addresses they know; calls on channels without
     * addresses fail, and following, registering or opening a channel afterwards throws an exception: this is closed.
     * An interrupt only shortens the waiting: what has not been sent yet is sent in the background.
     */
    @Override
    public void close() {
        Cleanup.all(
                announcer::close,
                () -> directory.close(etcd.scheduler().now()),
                etcd::close,
                () -> Cleanup.each(others, RemoteRegistry::close),
                disk::close);
    }

    EtcdClient etcd() {
        return etcd;
    }

    Locality locality() {
        return options.locality();
    }

    /** In which format registrations are read and written. */
    @Internal
    public FormatChoice format() {
        return options.etcd().format();
    }

    /** What measures it. */
    @Internal
    public Telemetry telemetry() {
        return options.telemetry();
    }

    AddressRules addressRules() {
        return options.etcd().addressRules();
    }
}

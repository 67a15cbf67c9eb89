package io.switchboard.grpc.server;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.switchboard.core.Address;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Registrar;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.Backoff;
import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Puts servers into a registry, at the address at which callers reach them: that of the options, else of
 * {@code SWITCHBOARD_ADVERTISE}, else the one address that the server listens at, else the local host.
 */
public final class Announcer implements AutoCloseable {
    private final Registrar registrar;
    private final LocalHost localHost;
    private final @Nullable Search search;
    /** Those that have no address yet. */
    private final Set<SearchingRegistration> searching = new LinkedHashSet<>();

    private boolean closed;

    /** How an address is looked for that could not be found at once. */
    record Search(Scheduler scheduler, Executor lookups, RandomGenerator random) {
        private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10));

        Duration pause(int failures) {
            return BACKOFF.delay(failures, random);
        }
    }

    private Announcer(Registrar registrar, LocalHost localHost, @Nullable Search search) {
        this.registrar = registrar;
        this.localHost = localHost;
        this.search = search;
    }

    /** If the local host cannot be found, nothing is announced, and the caller gets the exception. */
    static Announcer atOnce(Registrar registrar, LocalHost localHost) {
        return new Announcer(registrar, localHost, null);
    }

    /**
     * Where the local host cannot be found, it is looked for again and again, and the registration is PENDING until
     * then.
     *
     * @param scheduler where the waiting is done
     * @param lookups where the local host is looked for; may be held up
     */
    public static Announcer patient(
            Registrar registrar, LocalHost localHost, Scheduler scheduler, Executor lookups, RandomGenerator random) {
        return new Announcer(registrar, localHost, new Search(scheduler, lookups, random));
    }

    /** Starts a server and announces it, as {@link RegisteredServer#start} does. */
    public RegisteredServer serve(ServerBuilder<?> builder, ServiceName service, ServeOptions options) {
        return RegisteredServer.start(builder, service, this, options, environment());
    }

    /**
     * Announces a server that something else has started, and will stop.
     *
     * @throws IllegalArgumentException if no address can be advertised
     * @throws IllegalStateException if the server is not running, or as {@link Registrar#register}
     */
    public Announcement announce(ServiceName service, Server server, ServeOptions options) {
        return Announcement.of(this, service, Listening.of(server), server, options, environment());
    }

    /**
     * As above, by the address that the server listens at.
     *
     * @param listening {@code host:port}; a host such as {@code 0.0.0.0} or {@code *}, or none, stands for all
     *     addresses
     */
    public Announcement announce(ServiceName service, String listening, ServeOptions options) {
        return Announcement.of(this, service, Listening.parse(listening), null, options, environment());
    }

    /**
     * @param environment the address of the environment variable, if it is set
     * @throws IllegalArgumentException if there is no usable address; the message says what to do
     */
    Registration register(
            ServiceName service, Listening listening, ServeOptions options, @Nullable String environment) {
        boolean said = Advertised.said(options.advertise(), environment) != null;
        if (!said) {
            Advertised.requirePort(listening);
        }
        if (!said && listening.host() != null) {
            return registrar.register(
                    service, options.instance(new Address(listening.host(), listening.port()), listening.port()));
        }
        Supplier<Address> address =
                () -> Advertised.of(options.advertise(), environment, () -> localHost.find(listening.ipv4Only()))
                        .at(listening.port());
        try {
            return registrar.register(service, options.instance(address.get(), listening.port()));
        } catch (NoLocalHost e) {
            if (search == null) {
                throw e;
            }
            return searching(new SearchingRegistration(
                            service,
                            options.instance(new Address("0.0.0.0", listening.port()), listening.port()),
                            options.id() != null,
                            address,
                            registrar,
                            search,
                            this::settled))
                    .start(String.valueOf(e.getMessage()));
        }
    }

    private synchronized SearchingRegistration searching(SearchingRegistration one) {
        if (closed) {
            throw new IllegalStateException("cannot announce a server of " + one.service() + ": Switchboard is closed");
        }
        searching.add(one);
        return one;
    }

    private synchronized void settled(SearchingRegistration one) {
        searching.remove(one);
    }

    /** Closes the registrations that have no address yet; what is registered is for the registrar to close. */
    @Override
    public void close() {
        List<SearchingRegistration> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(searching);
        }
        Cleanup.each(left, SearchingRegistration::close);
    }

    private static @Nullable String environment() {
        return System.getenv(Advertised.VARIABLE);
    }
}

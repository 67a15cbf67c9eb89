package io.switchboard.controlplane;

import io.grpc.ForwardingServerBuilder;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.switchboard.Switchboard;
import io.switchboard.core.Cleanup;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.SerialScheduler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A part of the process, from its start to its end, and what it is given. */
final class RunningPart implements PartContext {
    /**
     * How long a connection is silent before it is asked whether it is still there, and how long it may think: who is
     * gone without a word would hold its stream for good.
     */
    private static final Duration PING = Duration.ofSeconds(20);

    private static final Duration PING_TIMEOUT = Duration.ofSeconds(10);

    /** What all parts share. */
    record Shared(
            Directory directory,
            Catalog catalog,
            @Nullable String datacenter,
            @Nullable Switchboard switchboard,
            MeterRegistry meters,
            @Nullable ServerCredentials credentials,
            Access access,
            HealthStatusManager health,
            HealthWatches watches,
            BiConsumer<String, String> refused) {}

    /** Publishes a part's document: its part's name, its own, and what reads it. */
    interface Publishing {
        void publish(String part, String name, Supplier<String> document);
    }

    private final String name;
    private final PartOptions options;
    private final Shared shared;
    private final Publishing publishing;
    private final SerialScheduler scheduler;
    private final List<Server> servers = new CopyOnWriteArrayList<>();
    private @Nullable Part part;

    private RunningPart(String name, PartOptions options, Shared shared, Publishing publishing) {
        this.name = name;
        this.options = options;
        this.shared = shared;
        this.publishing = publishing;
        scheduler = new SerialScheduler("switchboard-" + name);
    }

    /**
     * @throws IllegalArgumentException if a setting cannot be used; the message names the part
     * @throws IOException if the address cannot be listened at; the message names both
     */
    static RunningPart start(PartProvider provider, PartOptions options, Shared shared, Publishing publishing)
            throws IOException {
        RunningPart running = new RunningPart(provider.name(), options, shared, publishing);
        try {
            running.part = provider.start(running);
            return running;
        } catch (IllegalArgumentException e) {
            Cleanup.after(e, running::drop);
            throw new IllegalArgumentException(provider.name() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            Cleanup.after(e, running::drop);
            throw new IOException(running.cannotListen(e), e);
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, running::drop);
            throw e;
        }
    }

    private String cannotListen(IOException e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        InetSocketAddress address = options.address();
        return name + " cannot " + (address == null ? "start" : "listen at " + ListenAddress.text(address)) + ": "
                + cause.getMessage();
    }

    String name() {
        return name;
    }

    @Nullable
    String notReady() {
        Part started = part;
        return started == null ? "it has not started" : started.notReady();
    }

    /** Where it listens, once it does; null: nowhere. */
    @Nullable
    InetSocketAddress address() {
        for (Server server : servers) {
            for (var socket : server.getListenSockets()) {
                if (socket instanceof InetSocketAddress address) {
                    return address;
                }
            }
        }
        return options.address();
    }

    void close(Duration grace) {
        Part started = part;
        Cleanup.all(
                () -> {
                    if (started != null) {
                        started.close(grace);
                    }
                },
                this::drop);
    }

    /** What the part has left running ends at once. */
    private void drop() {
        Cleanup.all(() -> Cleanup.each(servers, Server::shutdownNow), scheduler::close);
    }

    @Override
    public Directory directory() {
        return shared.directory();
    }

    @Override
    public Catalog catalog() {
        return shared.catalog();
    }

    @Override
    public @Nullable String datacenter() {
        return shared.datacenter();
    }

    @Override
    public Switchboard switchboard() {
        Switchboard own = shared.switchboard();
        return own == null ? PartContext.super.switchboard() : own;
    }

    @Override
    public ServerBuilder<?> server() {
        InetSocketAddress address = options.address();
        if (address == null) {
            throw new IllegalStateException("part " + name + " has no address to listen at");
        }
        ServerCredentials credentials = shared.credentials();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                address, credentials == null ? InsecureServerCredentials.create() : credentials);
        builder.intercept(new AccessInterceptor(
                        shared.access(), reason -> shared.refused().accept(name, reason)))
                .intercept(shared.watches())
                .addService(shared.health().getHealthService())
                .keepAliveTime(PING.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(PING_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        return new Noting(builder);
    }

    @Override
    public MeterRegistry meters() {
        return shared.meters();
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Map<String, String> settings() {
        return options.settings();
    }

    @Override
    public void publish(String document, Supplier<String> reading) {
        publishing.publish(name, document, reading);
    }

    /** Notes the server that is built, for where it listens and so that it ends with the part. */
    private final class Noting extends ForwardingServerBuilder<Noting> {
        private final ServerBuilder<?> builder;

        Noting(ServerBuilder<?> builder) {
            this.builder = builder;
        }

        @Override
        protected ServerBuilder<?> delegate() {
            return builder;
        }

        @Override
        public Server build() {
            Server server = super.build();
            servers.add(server);
            return server;
        }
    }
}

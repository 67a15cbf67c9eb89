package io.switchboard.scaler.activator;

import com.google.gson.JsonObject;
import io.grpc.Server;
import io.micrometer.core.instrument.MeterRegistry;
import io.switchboard.Switchboard;
import io.switchboard.controlplane.Part;
import io.switchboard.controlplane.PartContext;
import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.FormatChoice;
import io.switchboard.grpc.server.ServeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Holds calls, for some services. */
final class ActivatorPart implements Part, Waiting {
    /** Servers permit as much: a call that waits says nothing for long. */
    private static final Duration PERMITTED_PINGS = ServeOptions.DEFAULT_PERMIT_KEEP_ALIVE_TIME;

    /** For telling callers why their calls end, whatever the grace. */
    private static final Duration SAYING = Duration.ofSeconds(1);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final Scheduler scheduler;
    private final Bounds bounds;
    private final Map<ServiceName, Gate> gates = new LinkedHashMap<>();
    private final List<Consumer<ServiceName>> listeners = new CopyOnWriteArrayList<>();
    private final List<Presence> presences = new ArrayList<>();
    private final HealthOfAny health = new HealthOfAny();
    private final WaitingReports reports;
    private final ExecutorService blocking = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "switchboard-activator-presence");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Server server;

    private ActivatorPart(Scheduler scheduler, ActivatorSettings settings) {
        this.scheduler = scheduler;
        bounds = new Bounds(settings.callsTotal(), settings.bytes());
        reports = new WaitingReports(scheduler, this, gates::containsKey);
    }

    static ActivatorPart start(PartContext context) throws IOException {
        ActivatorSettings settings = ActivatorSettings.read(context.settings());
        ActivatorPart part = new ActivatorPart(context.scheduler(), settings);
        try {
            part.start(context, settings);
            return part;
        } catch (IOException | RuntimeException | Error e) {
            Cleanup.after(e, () -> part.close(Duration.ZERO));
            throw e;
        }
    }

    private void start(PartContext context, ActivatorSettings settings) throws IOException {
        Switchboard switchboard = context.switchboard();
        requireLabels(switchboard.format());
        MeterRegistry meters = context.meters();
        ActivatorMetrics.of(meters, bounds);
        for (ServiceName service : settings.services()) {
            ServiceMetrics metrics = new ServiceMetrics(meters, service);
            Gate gate = new Gate(
                    service,
                    scheduler,
                    new ServiceChannel(switchboard, service, settings.instances(), settings.message()),
                    bounds,
                    settings,
                    metrics,
                    changed -> listeners.forEach(listener -> listener.accept(changed)));
            metrics.waiting(gate::waiting);
            gates.put(service, gate);
            gate.start();
        }
        Authorities authorities = new Authorities(settings.services(), settings.authorities());
        Server listening = context.server()
                .maxInboundMessageSize(settings.message())
                .maxInboundMetadataSize(ServiceChannel.MAX_METADATA)
                .permitKeepAliveTime(PERMITTED_PINGS.toNanos(), TimeUnit.NANOSECONDS)
                .intercept(WaitingReports.naming(authorities))
                .addService(reports)
                // In the place of the process's, which knows no name of a service.
                .addService(health)
                .fallbackHandlerRegistry(new CallHandlers(authorities, gates, bounds))
                .build()
                .start();
        server = listening;
        context.publish("calls", this::document);
        for (ServiceName service : settings.services()) {
            ServeOptions.Builder options = ServeOptions.builder()
                    .weight(settings.standing() ? 0 : 1)
                    .label(ActivatorProvider.LABEL, "true")
                    .shutdownHook(false);
            if (!settings.advertise().isEmpty()) {
                options.advertise(settings.advertise());
            }
            ServeOptions built = options.build();
            presences.add(
                    settings.standing()
                            ? Presence.standing(
                                    service, () -> switchboard.announce(service.value(), listening, built), blocking)
                            : Presence.whenEmpty(
                                    service,
                                    () -> switchboard.announce(service.value(), listening, built),
                                    blocking,
                                    context.directory()));
        }
    }

    /**
     * Without labels an activator would take itself for an instance.
     *
     * @throws IllegalArgumentException if registrations have none
     */
    private static void requireLabels(FormatChoice choice) {
        if (choice.format() == Format.GO_ZERO) {
            throw new IllegalArgumentException("registrations of go-zero have no labels, by which activators are told"
                    + " from instances; use another --format");
        }
    }

    private String document() {
        JsonObject services = new JsonObject();
        gates.forEach((service, gate) -> {
            JsonObject one = new JsonObject();
            one.addProperty("waiting", gate.waiting());
            one.addProperty("instances", gate.state().name());
            services.add(service.value(), one);
        });
        JsonObject all = new JsonObject();
        all.addProperty("waiting", bounds.waiting());
        all.addProperty("passing", bounds.passing());
        all.addProperty("bytes", bounds.bytes());
        all.add("services", services);
        return all.toString();
    }

    @Override
    public int waiting(ServiceName service) {
        Gate gate = gates.get(service);
        return gate == null ? 0 : gate.waiting();
    }

    @Override
    public long arrived(ServiceName service) {
        Gate gate = gates.get(service);
        return gate == null ? 0 : gate.arrived();
    }

    @Override
    public void onChange(Consumer<ServiceName> changed) {
        listeners.add(changed);
    }

    @Override
    public @Nullable String notReady() {
        return null;
    }

    /** Callers turn to others first; whoever waits may wait for as long as the grace is. */
    @Override
    public void close(Duration grace) {
        long start = scheduler.nanos();
        Server listening = server;
        Cleanup.all(
                () -> Cleanup.each(presences, Presence::close),
                health::end,
                () -> {
                    for (Presence presence : presences) {
                        presence.awaitEnd(left(start, grace));
                    }
                },
                () -> awaitNobody(left(start, grace)),
                this::refuseAll,
                () -> {
                    if (listening != null) {
                        listening.shutdown();
                        listening.awaitTermination(
                                Math.max(SAYING.toNanos(), left(start, grace).toNanos()), TimeUnit.NANOSECONDS);
                        listening.shutdownNow();
                    }
                },
                () -> Cleanup.each(gates.values(), Gate::end),
                blocking::shutdown);
    }

    private Duration left(long start, Duration grace) {
        return grace.minusNanos(scheduler.nanos() - start);
    }

    private void awaitNobody(Duration limit) throws InterruptedException, ExecutionException {
        CompletableFuture<Void> nobody = new CompletableFuture<>();
        scheduler.execute(() -> look(nobody));
        try {
            nobody.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            nobody.cancel(false); // Whoever still waits is refused.
        }
    }

    private void refuseAll() throws InterruptedException, ExecutionException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        scheduler.execute(() -> {
            Cleanup.all(() -> Cleanup.each(gates.values(), Gate::close), reports::close, () -> done.complete(null));
        });
        try {
            done.get(SAYING.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            done.cancel(false); // The server's end does it, without a reason.
        }
    }

    private void look(CompletableFuture<Void> nobody) {
        if (bounds.waiting() == 0) {
            nobody.complete(null);
        } else if (!nobody.isDone()) {
            scheduler.after(LOOK, () -> look(nobody));
        }
    }
}

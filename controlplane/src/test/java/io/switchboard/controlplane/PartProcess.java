package io.switchboard.controlplane;

import io.grpc.ServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.Switchboard;
import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.SerialScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A process with one part, on loopback, that reads a registry of the test. */
public final class PartProcess implements PartContext, AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    private final Directory directory;
    private final Catalog catalog;
    private final @Nullable Switchboard switchboard;
    private final SerialScheduler scheduler = new SerialScheduler("test-part");
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Map<String, Supplier<String>> documents = new ConcurrentHashMap<>();
    private final PartServers servers = new PartServers();
    private Map<String, String> settings = Map.of();
    private @Nullable Part part;
    private int port;

    public <R extends Directory & Catalog> PartProcess(R registry) {
        this(registry, registry);
    }

    public PartProcess(Directory directory, Catalog catalog) {
        this(directory, catalog, null);
    }

    /** One that is connected to a registry. */
    public PartProcess(Switchboard switchboard) {
        this(switchboard.directory(), switchboard.catalog(), switchboard);
    }

    private PartProcess(Directory directory, Catalog catalog, @Nullable Switchboard switchboard) {
        this.directory = directory;
        this.catalog = catalog;
        this.switchboard = switchboard;
    }

    public PartProcess start(PartProvider provider, Map<String, String> settings) throws IOException {
        this.settings = settings;
        part = provider.start(this);
        return this;
    }

    /** At another port than the one the system chooses: where it was before. */
    public PartProcess at(int port) {
        this.port = port;
        return this;
    }

    public int port() {
        return servers.port();
    }

    public @Nullable String notReady() {
        return part == null ? "it has ended" : part.notReady();
    }

    public String document(String name) {
        settle();
        Supplier<String> document = documents.get(name);
        return document == null ? "none" : document.get();
    }

    public void allow(Predicate<ServiceName> sees) {
        servers.allow(sees);
    }

    /** All that was given to the scheduler before has run. */
    public void settle() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        scheduler.execute(() -> done.complete(null));
        done.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    public void awaitReady() {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        scheduler.execute(() -> look(ready));
        ready.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    private void look(CompletableFuture<Void> ready) {
        if (part != null && part.notReady() == null) {
            ready.complete(null);
        } else if (!ready.isDone()) {
            scheduler.after(Duration.ofMillis(5), () -> look(ready));
        }
    }

    public void closePart() {
        closePart(Duration.ofSeconds(LIMIT_SECONDS));
    }

    public void closePart(Duration grace) {
        Part started = part;
        part = null;
        if (started != null) {
            started.close(grace);
        }
    }

    /** At once, as a process that is killed. */
    public void kill() {
        end(Duration.ZERO);
    }

    @Override
    public void close() {
        end(Duration.ofSeconds(LIMIT_SECONDS));
    }

    private void end(Duration grace) {
        Cleanup.all(servers::close, () -> closePart(grace), scheduler::close);
    }

    @Override
    public Directory directory() {
        return directory;
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public Switchboard switchboard() {
        if (switchboard == null) {
            throw new IllegalStateException("this process only reads the test's registry");
        }
        return switchboard;
    }

    @Override
    public @Nullable String datacenter() {
        return null;
    }

    @Override
    public ServerBuilder<?> server() {
        return servers.builder(port);
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public void publish(String name, Supplier<String> document) {
        documents.put(name, document);
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }
}

package io.switchboard.scaler;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.controlplane.Part;
import io.switchboard.controlplane.PartContext;
import io.switchboard.controlplane.PartServers;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A process with the scaler, on loopback, whose time and loads are the test's. */
final class ScalerProcess implements PartContext, AutoCloseable {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    final VirtualTime time = new VirtualTime();
    final ScriptedLoads loads = new ScriptedLoads();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Map<String, Supplier<String>> documents = new HashMap<>();
    final PartServers servers = new PartServers();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private @Nullable ScalerPart part;

    static ScalerProcess start(int services, int streams) throws IOException {
        ScalerProcess process = new ScalerProcess();
        process.part = ScalerPart.start(process, process.loads, new ScalerMetrics(process.meters), services, streams);
        return process;
    }

    ManagedChannel channel() {
        ManagedChannel channel = Grpc.newChannelBuilder(
                        "127.0.0.1:" + servers.port(), InsecureChannelCredentials.create())
                .build();
        channels.add(channel);
        return channel;
    }

    /** Runs what is due until this is so. */
    void until(String what, BooleanSupplier isSo) {
        long begin = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            time.runDue();
            if (System.nanoTime() - begin > LIMIT_NANOS) {
                throw new AssertionError("not within 30 s: " + what);
            }
            Thread.onSpinWait();
        }
    }

    void seconds(TestFleet fleet, int count) {
        for (int i = 0; i < count; i++) {
            loads.tell(fleet.second());
            time.advance(Duration.ofSeconds(1));
        }
    }

    double metric(String name) {
        return meters.get("switchboard.scaler." + name).gauge().value();
    }

    double errors(String reason) {
        return meters.get("switchboard.scaler.errors")
                .tag("switchboard.reason", reason)
                .counter()
                .count();
    }

    /** Ends the part as the process does, which waits for its calls. */
    Thread end() {
        Part ending = Objects.requireNonNull(part);
        Thread thread = new Thread(() -> ending.close(Duration.ofSeconds(30)), "end");
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        servers.close();
    }

    @Override
    public Directory directory() {
        return new ScriptedPlaces();
    }

    @Override
    public Catalog catalog() {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable String datacenter() {
        return null;
    }

    @Override
    public ServerBuilder<?> server() {
        return servers.builder(0);
    }

    @Override
    public SimpleMeterRegistry meters() {
        return meters;
    }

    @Override
    public Scheduler scheduler() {
        return time;
    }

    @Override
    public void publish(String name, Supplier<String> document) {
        documents.put(name, document);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of();
    }
}

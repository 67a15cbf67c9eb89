package io.switchboard.controlplane;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.switchboard.core.Cleanup;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.etcd.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that serves the registry to others, as an object: parts that listen, and what tells how it is. It has no
 * state but what it reads; any number of equal ones may run.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final ControlPlaneOptions options;
    private final SerialScheduler scheduler = new SerialScheduler("switchboard-controlplane");
    /** Reads files, and ends parts. */
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "switchboard-controlplane-blocking");
        thread.setDaemon(true);
        return thread;
    });

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ControlPlaneMetrics metrics = new ControlPlaneMetrics(meters);
    private final HealthStatusManager health = new HealthStatusManager();
    private final HealthWatches watches = new HealthWatches();
    private final Map<String, Map<String, Supplier<String>>> documents = new ConcurrentHashMap<>();
    private final List<RunningPart> parts = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile boolean ending;
    private volatile @Nullable Sources sources;
    private volatile @Nullable ReadRegistries registries;
    private volatile @Nullable AdminServer admin;

    private ControlPlane(ControlPlaneOptions options) {
        this.options = options;
    }

    /**
     * Starts all parts that are asked for; returns once they listen, whether or not the registry can be reached.
     *
     * @param source what to serve from; called once, with the registry of the process's metrics
     * @throws IllegalArgumentException if the options name what is not there, or a file or setting cannot be used; the
     *     message says which, and what may be written
     * @throws IOException if an address cannot be listened at; the message says which, for what, and why
     */
    public static ControlPlane start(ControlPlaneOptions options, Function<MeterRegistry, Sources> source)
            throws IOException {
        return start(options, source, Parts.ofThisBuild());
    }

    static ControlPlane start(
            ControlPlaneOptions options, Function<MeterRegistry, Sources> source, Map<String, PartProvider> there)
            throws IOException {
        Map<String, PartProvider> wanted = Parts.wanted(options, there);
        ControlPlane started = new ControlPlane(options);
        try {
            started.start(wanted, source);
            return started;
        } catch (IOException | RuntimeException | Error e) {
            Cleanup.after(e, () -> started.close(Duration.ZERO));
            throw e;
        }
    }

    private void start(Map<String, PartProvider> wanted, Function<MeterRegistry, Sources> source) throws IOException {
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
        TlsFiles files = tlsFiles();
        List<AccessRule> rules = options.access();
        Tokens tokens = new Tokens(rules == null ? List.of() : rules, scheduler);
        tokens.watch(threads);
        Sources opened = source.apply(meters);
        sources = opened;
        ReadRegistries read = new ReadRegistries(opened.catalogs(), scheduler);
        registries = read;
        metrics.registries(read, opened.catalogs().keySet());
        metrics.ready(() -> notReady().isEmpty());
        admin = admin();
        RunningPart.Shared shared = new RunningPart.Shared(
                opened.directory(),
                JoinedCatalog.of(opened.catalogs().values(), scheduler),
                opened.datacenter(),
                opened.switchboard(),
                meters,
                files == null ? null : files.serverCredentials(onlyCertificates(rules)),
                new Access(rules, tokens::isIn),
                health,
                watches,
                metrics::refused);
        for (Map.Entry<String, PartProvider> one : wanted.entrySet()) {
            metrics.part(one.getKey());
            PartOptions partOptions = options.parts().get(one.getKey());
            parts.add(RunningPart.start(
                    one.getValue(),
                    partOptions == null ? new PartOptions(null, Map.of()) : partOptions,
                    shared,
                    this::publish));
        }
        scheduler.execute(this::look);
    }

    private @Nullable TlsFiles tlsFiles() {
        ServerTls tls = options.tls();
        if (tls == null) {
            return null;
        }
        TlsFiles files = new TlsFiles(
                new TlsFiles.Wanted(
                        tls.clientCa(),
                        tls.certificate(),
                        tls.key(),
                        tls.checkInterval(),
                        true,
                        "serve",
                        "the flags or the file's section tls"),
                scheduler);
        files.watch(threads);
        return files;
    }

    private static boolean onlyCertificates(@Nullable List<AccessRule> rules) {
        return rules == null || rules.stream().allMatch(rule -> rule.kind() == AccessRule.Kind.CERTIFICATE);
    }

    private @Nullable AdminServer admin() throws IOException {
        InetSocketAddress address = options.admin();
        if (address == null) {
            return null;
        }
        try {
            return new AdminServer(address, new AdminServer.Told() {
                @Override
                public List<String> notReady() {
                    return ControlPlane.this.notReady();
                }

                @Override
                public String metrics() {
                    return meters.scrape();
                }

                @Override
                public Map<String, Map<String, Supplier<String>>> documents() {
                    return documents;
                }
            });
        } catch (IOException e) {
            throw new IOException("admin cannot listen at " + ListenAddress.text(address) + ": " + e.getMessage(), e);
        }
    }

    private void publish(String part, String name, Supplier<String> document) {
        documents.computeIfAbsent(name, none -> new ConcurrentHashMap<>()).put(part, document);
    }

    /** Whether all is read and each part can answer; it does not go back until the process ends. */
    private void look() {
        if (ending || ready.isDone()) {
            return;
        }
        if (reasons().isEmpty()) {
            ready.complete(null);
            health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
            log.info("ready");
        } else {
            scheduler.after(LOOK, this::look);
        }
    }

    private List<String> reasons() {
        ReadRegistries read = registries;
        List<String> reasons = new ArrayList<>(read == null ? List.of() : read.missing());
        for (RunningPart part : parts) {
            String reason = part.notReady();
            if (reason != null) {
                reasons.add(part.name() + ": " + reason);
            }
        }
        return reasons;
    }

    /** Why it is not ready, each a line for an operator; empty: it is. */
    public List<String> notReady() {
        if (ending) {
            return List.of("it is ending");
        }
        if (ready.isDone()) {
            return List.of();
        }
        List<String> reasons = reasons();
        return reasons.isEmpty() ? List.of("it is starting") : reasons;
    }

    /** Completes once it is ready, on a thread where nothing may block. */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    /** Where each part listens, by name, and {@code admin}; as text, in the order of their start. */
    public Map<String, String> addresses() {
        Map<String, String> all = new LinkedHashMap<>();
        for (RunningPart part : parts) {
            InetSocketAddress address = part.address();
            if (address != null) {
                all.put(part.name(), ListenAddress.text(address));
            }
        }
        AdminServer server = admin;
        if (server != null) {
            all.put("admin", ListenAddress.text(server.address()));
        }
        return all;
    }

    /** As {@link #close(Duration)}, with the grace of the options. */
    @Override
    public void close() {
        close(options.grace());
    }

    /**
     * Says that it is going, ends the parts side by side, each within the time, and lets go of everything. Closing
     * again does nothing.
     */
    public void close(Duration grace) {
        synchronized (this) {
            if (ending) {
                return;
            }
            ending = true;
        }
        ReadRegistries read = registries;
        Sources opened = sources;
        AdminServer server = admin;
        Cleanup.all(
                health::enterTerminalState,
                watches::end,
                () -> closeParts(grace),
                () -> {
                    if (read != null) {
                        read.close();
                    }
                },
                () -> {
                    if (opened != null) {
                        opened.end().run();
                    }
                },
                () -> {
                    if (server != null) {
                        server.close();
                    }
                },
                metrics::close,
                meters::close,
                threads::shutdownNow,
                scheduler::close);
    }

    /** A part that does not end in time, or fails to, is left behind and told. */
    private void closeParts(Duration grace) throws InterruptedException {
        CountDownLatch left = new CountDownLatch(parts.size());
        for (RunningPart part : parts) {
            threads.execute(() -> {
                try {
                    part.close(grace);
                } catch (RuntimeException | Error e) {
                    log.warn("part {} did not end well", part.name(), e);
                } finally {
                    left.countDown();
                }
            });
        }
        if (!left.await(grace.plusSeconds(5).toMillis(), TimeUnit.MILLISECONDS)) {
            log.warn("{} of {} parts have not ended in time, and are left behind", left.getCount(), parts.size());
        }
    }
}

package io.switchboard.grpc;

import io.grpc.ChannelLogger;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.Overlay;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.telemetry.Telemetry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One resolver, whose channel, threads, timers and DNS are a test's own. */
final class ResolverHarness {
    final ScriptedDirectory directory = new ScriptedDirectory();
    final Queue<Runnable> offloaded = new ArrayDeque<>();
    final Timers timers = new Timers();
    final Map<String, List<InetAddress>> hosts = new ConcurrentHashMap<>();
    final List<String> lookedUp = new ArrayList<>();
    final List<ResolutionResult> results = new ArrayList<>();
    final SynchronizationContext context = new SynchronizationContext((thread, e) -> {
        throw new AssertionError("the channel panics", e);
    });
    /** What was told to be wrong with service configs. */
    final List<String> refusals = new ArrayList<>();

    private final Telemetry telemetry = new Telemetry() {
        @Override
        public void configRefused(ServiceName service, String reason) {
            refusals.add(service + ": " + reason);
        }
    };

    /** What is thrown where the channel or the application is asked: {@code offload}, {@code dns}, {@code listener}. */
    final Map<String, Throwable> throwing = new ConcurrentHashMap<>();

    Status answer = Status.OK;
    /** Whether the channel's policy is switchboard. */
    boolean ours = true;
    /** What that has heard last instead of endpoints. */
    private @Nullable Status failure;

    long nanos;
    long millis;
    final DirectoryNameResolver resolver;

    ResolverHarness(boolean policyChosen) {
        this(policyChosen, Locality.UNKNOWN);
    }

    ResolverHarness(boolean policyChosen, Locality own) {
        this(policyChosen, own, Map.of());
    }

    ResolverHarness(boolean policyChosen, Locality own, Map<String, ?> applications) {
        NameResolver.Args args = NameResolver.Args.newBuilder()
                .setDefaultPort(80)
                .setProxyDetector(target -> null)
                .setSynchronizationContext(context)
                .setScheduledExecutorService(timers)
                .setOffloadExecutor(task -> {
                    failIf("offload");
                    offloaded.add(task);
                })
                .setChannelLogger(new ChannelLogger() {
                    @Override
                    public void log(ChannelLogLevel level, String message) {}

                    @Override
                    public void log(ChannelLogLevel level, String message, Object... args) {}
                })
                .setServiceConfigParser(new NameResolver.ServiceConfigParser() {
                    @Override
                    public ConfigOrError parseServiceConfig(Map<String, ?> config) {
                        return config.toString().contains("refused")
                                ? ConfigOrError.fromError(Status.UNKNOWN.withDescription("refused by the channel"))
                                : ConfigOrError.fromConfig(config);
                    }
                })
                .setArg(DirectoryNameResolver.POLICY_CHOSEN, policyChosen)
                .setArg(DirectoryNameResolver.DEFAULT_SERVICE_CONFIG, applications)
                .build();
        resolver = new DirectoryNameResolver(
                directory,
                ScriptedDirectory.SERVICE,
                "demo",
                args,
                own,
                telemetry,
                this::lookUp,
                new Starts(() -> nanos, () -> millis));
    }

    ResolverHarness start() {
        context.execute(() -> resolver.start(new NameResolver.Listener2() {
            @Override
            public void onResult(ResolutionResult result) {
                throw new AssertionError("onResult2 is the way");
            }

            @Override
            public Status onResult2(ResolutionResult result) {
                context.throwIfNotInThisSynchronizationContext();
                failIf("listener");
                results.add(result);
                Hearing hearing = result.getAttributes().get(InstanceAttributes.HEARING);
                failure = hearing == null || !ours ? null : hearing.hear();
                if (failure != null) {
                    return failure;
                }
                return result.getAddressesOrError().hasValue()
                        ? answer
                        : result.getAddressesOrError().getStatus();
            }

            @Override
            public void onError(Status error) {
                throw new AssertionError("onResult2 is the way", error.asException());
            }
        }));
        run();
        return this;
    }

    void live(Instance... instances) {
        directory.live(instances);
        run();
    }

    /** These, and what operators say. */
    void configured(@Nullable String serviceConfig, Instance... instances) {
        Snapshot plain = ScriptedDirectory.snapshot(Freshness.LIVE, null, 0, instances);
        directory.publish(new Overlay(Map.of(), serviceConfig).over(plain));
        run();
    }

    /**
     * The configs sent, each as gRPC would read it, "none", or "keep" for the error that makes a channel keep what it
     * has.
     */
    List<String> configs() {
        return results.stream()
                .map(ResolutionResult::getServiceConfig)
                .map(config -> config == null
                        ? "none"
                        : config.getError() != null ? "keep" : String.valueOf(config.getConfig()))
                .toList();
    }

    void refresh() {
        context.execute(resolver::refresh);
        run();
    }

    /** Runs all that was offloaded. */
    void run() {
        for (Runnable task = offloaded.poll(); task != null; task = offloaded.poll()) {
            task.run();
        }
    }

    List<EquivalentAddressGroup> lastGroups() {
        return results.get(results.size() - 1).getAddressesOrError().getValue();
    }

    /** The last list as {@code host:port} texts. */
    List<String> lastAddresses() {
        return lastGroups().stream()
                .flatMap(group -> group.getAddresses().stream())
                .map(address -> (InetSocketAddress) address)
                .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort())
                .toList();
    }

    String lastError() {
        if (failure != null) {
            return String.valueOf(failure.getDescription());
        }
        return String.valueOf(results.get(results.size() - 1)
                .getAddressesOrError()
                .getStatus()
                .getDescription());
    }

    private List<InetAddress> lookUp(String host) throws UnknownHostException {
        lookedUp.add(host);
        failIf("dns");
        List<InetAddress> found = hosts.get(host);
        if (found == null) {
            throw new UnknownHostException(host + ": no such host");
        }
        return found;
    }

    private void failIf(String where) {
        ScriptedDirectory.throwIf(throwing.get(where));
    }

    /** Keeps timers for a test to fire. */
    static final class Timers extends ScheduledThreadPoolExecutor {
        final Queue<Runnable> waiting = new ArrayDeque<>();

        @Nullable
        Throwable thrown;

        Timers() {
            super(0);
        }

        void fire() {
            Runnable task = waiting.poll();
            if (task != null) {
                task.run();
            }
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            ScriptedDirectory.throwIf(thrown);
            waiting.add(task);
            return new Handle(() -> waiting.remove(task));
        }
    }

    private static final class Handle extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        private final Runnable cancelled;

        Handle(Runnable cancelled) {
            this.cancelled = cancelled;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            cancelled.run();
            return super.cancel(mayInterrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(Delayed other) {
            return 0;
        }
    }
}

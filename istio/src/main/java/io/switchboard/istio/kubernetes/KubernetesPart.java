package io.switchboard.istio.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.grpc.ChannelCredentials;
import io.switchboard.Switchboard;
import io.switchboard.controlplane.InstanceCredentials;
import io.switchboard.controlplane.Part;
import io.switchboard.controlplane.PartContext;
import io.switchboard.core.Text;
import io.switchboard.core.time.Scheduler;
import io.switchboard.istio.IstioRules;
import io.switchboard.istio.IstioSettings;
import io.switchboard.istio.RegistryBook;
import io.switchboard.operator.load.ServiceLoads;
import java.io.File;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes Istio's objects to Kubernetes. It is ready when the registry was read, whether or not it is the one that
 * writes.
 */
final class KubernetesPart implements Part {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");
    private static final int CONNECT_MILLIS = 3_000;
    /** Shorter than what a lease is held for. */
    private static final int REQUEST_MILLIS = 5_000;

    private final Scheduler scheduler;
    private final RegistryBook book;
    private final WriterElection election;
    private final Writer writer;
    private final ExecutorService leases;
    private final ExecutorService writes;
    private final Cluster cluster;
    private final @Nullable ServiceLoads loads;

    private KubernetesPart(
            Scheduler scheduler,
            RegistryBook book,
            WriterElection election,
            Writer writer,
            ExecutorService leases,
            ExecutorService writes,
            Cluster cluster,
            @Nullable ServiceLoads loads) {
        this.loads = loads;
        this.scheduler = scheduler;
        this.book = book;
        this.election = election;
        this.writer = writer;
        this.leases = leases;
        this.writes = writes;
        this.cluster = cluster;
    }

    static KubernetesPart start(PartContext context) {
        IstioSettings settings = new IstioSettings(context.settings());
        IstioRules rules = settings.rules();
        Config config = config(settings.text("kubeconfig", ""));
        String owner = name(settings, "owner", "switchboard");
        String identity = settings.text("identity", thisProcess());
        String namespace = rules.names().namespace();
        boolean several = rules.names().hasSeveralNamespaces();
        String leaseNamespace = settings.text(
                "lease-namespace", Objects.requireNonNullElse(config.getNamespace(), several ? "default" : namespace));
        String costs = settings.given("deletionCost");
        CostRules costRules = costs == null
                ? null
                : CostRules.parse(costs, settings.given("deletionCostNamespace"), context.datacenter());
        ChannelCredentials instances = costs == null ? null : InstanceCredentials.of(settings::given);
        settings.end();
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build();
        Scheduler scheduler = context.scheduler();
        return start(
                context,
                rules,
                new FabricCluster(
                        client,
                        new FabricCluster.Names(owner, several ? null : namespace, leaseNamespace),
                        scheduler::now),
                identity,
                costRules,
                costRules == null || instances == null ? null : loads(context, instances));
    }

    private static ServiceLoads loads(PartContext context, ChannelCredentials credentials) {
        Switchboard switchboard = context.switchboard();
        return ServiceLoads.of(
                context.directory(),
                (service, instance) ->
                        switchboard.channelTo(service, instance, credentials).build(),
                context.scheduler(),
                new Random(),
                switchboard.telemetry());
    }

    /** @param loads null, as rules for costs are: pods are not annotated */
    private static KubernetesPart start(
            PartContext context,
            IstioRules rules,
            Cluster cluster,
            String identity,
            @Nullable CostRules costRules,
            @Nullable ServiceLoads loads) {
        Scheduler scheduler = context.scheduler();
        ExecutorService leases = thread("switchboard-kubernetes-lease");
        ExecutorService writes = thread("switchboard-kubernetes-write");
        Writer[] told = new Writer[1];
        RegistryBook book =
                new RegistryBook(context.directory(), context.catalog(), scheduler, rules, ids -> told[0].changed(ids));
        WriterElection election = new WriterElection(cluster, identity, scheduler, leases, () -> told[0].elected());
        WriterMetrics metrics = new WriterMetrics(context.meters());
        Chore chore = costRules == null || loads == null
                ? Chore.NONE
                : new DeletionCosts(cluster, loads, context.catalog(), costRules, scheduler, metrics);
        Writer writer = new Writer(cluster, book, scheduler, writes, election::holds, metrics, chore);
        told[0] = writer;
        scheduler.execute(book::start);
        scheduler.execute(election::start);
        return new KubernetesPart(scheduler, book, election, writer, leases, writes, cluster, loads);
    }

    private static Config config(String kubeconfig) {
        Config config;
        try {
            if (kubeconfig.isEmpty()) {
                config = Config.autoConfigure(null);
            } else {
                File file = new File(kubeconfig);
                if (!file.canRead()) {
                    throw new IllegalArgumentException("kubeconfig: " + Text.printable(kubeconfig)
                            + " cannot be read; name a file, or leave it out" + " within a cluster");
                }
                config = Config.fromKubeconfig(file);
            }
        } catch (KubernetesClientException e) {
            throw new IllegalArgumentException(
                    Text.message("kubeconfig: " + kubeconfig + " cannot be used: " + e.getMessage()), e);
        }
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setRequestTimeout(REQUEST_MILLIS);
        // The writer tries again by itself, and with what is wanted then.
        config.setRequestRetryBackoffLimit(0);
        return config;
    }

    private static String name(IstioSettings settings, String setting, String otherwise) {
        String name = settings.text(setting, otherwise);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    setting + ": \"" + Text.printable(name)
                            + "\" is no name; write 1 to 40 of a-z, 0-9 and \"-\", starting and ending with a letter or a digit");
        }
        return name;
    }

    /** A pod's name is its host's. */
    private static String thisProcess() {
        return Objects.requireNonNullElse(System.getenv("HOSTNAME"), "switchboard") + "-"
                + ProcessHandle.current().pid();
    }

    private static ExecutorService thread(String name) {
        ThreadFactory daemon = task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
        return Executors.newSingleThreadExecutor(daemon);
    }

    @Override
    public @Nullable String notReady() {
        return book.notReady();
    }

    @Override
    public void close(Duration grace) {
        scheduler.execute(() -> {
            writer.close();
            if (loads != null) {
                loads.close();
            }
            book.close();
            election.close();
            writes.shutdown();
            leases.shutdown();
        });
        try {
            if (!leases.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                leases.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writes.shutdownNow();
        leases.shutdownNow();
        cluster.close();
    }
}

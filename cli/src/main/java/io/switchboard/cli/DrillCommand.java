package io.switchboard.cli;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.stub.MetadataUtils;
import io.switchboard.Switchboard;
import io.switchboard.core.Cleanup;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.DatacenterRegistry;
import io.switchboard.operator.drill.DrillPlan;
import io.switchboard.operator.drill.DrillReport;
import io.switchboard.operator.drill.DrillReport.Verdict;
import io.switchboard.operator.drill.DrillRun;
import io.switchboard.operator.drill.DrillSource;
import io.switchboard.operator.drill.InstancePlaces;
import io.switchboard.operator.drill.MetricsPages;
import io.switchboard.operator.drill.RegistryDrain;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code switchboard drill}: drains a zone or a datacenter for a time, watches, takes it back, and says how it went.
 */
@Command(
        name = "drill",
        description = {
            "Tries what a drain does: watches the calls for a while, drains the zone or the datacenter, watches what"
                    + " happens, takes the drain back, watches the calls come back, and ends with a verdict and its"
                    + " figures. If too many calls fail, on Ctrl-C, or if nothing can be seen any more, the drain is"
                    + " taken back at once; if this command is killed, it ends by itself a minute after it was to end."
                    + " Calls are watched by a probe from here, by the clients' metrics, or by both."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:passed: all calls left and came back, and no more of them failed than may",
            "1:failed, or aborted, or it could not begin",
            "2:wrong usage",
            "130:ended by Ctrl-C (SIGINT), and taken back",
            "143:ended by SIGTERM, and taken back"
        })
final class DrillCommand implements Callable<Integer> {
    private static final Map<String, Integer> ENDING = Map.of("HUP", 129, "INT", 130, "TERM", 143);
    private static final int MOST_INSTANCES = 100_000;

    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    @Mixin
    private Author author = new Author();

    @Mixin
    private CallFlags call = new CallFlags();

    @Mixin
    private DrillFlags flags = new DrillFlags();

    @Option(
            names = "--zone",
            paramLabel = "[REGION/]ZONE",
            description = "The zone to drain, of every service of the registry; --datacenter then names the registry.")
    private @Nullable String zone;

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec spec;

    /** What ends with the command, the newest first. */
    private final Deque<Cleanup.Step> ends = new ArrayDeque<>();

    DrillCommand() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        requireSense();
        String typed = DrillShown.undrain(spec);
        DrainTarget target = target();
        DrillPlan plan = flags.plan(target);
        try (SerialScheduler scheduler = new SerialScheduler("switchboard-drill");
                Registry registry = Registry.open(etcd)) {
            DrillChecks.requireNotDrained(registry, target);
            DrillShown shown = new DrillShown(output, Printer.err(spec), plan, typed);
            try {
                List<DrillSource> sources = sources(registry, plan, scheduler, shown);
                return run(plan, sources, registry, scheduler, shown);
            } finally {
                Cleanup.each(ends, DrillCommand::end);
            }
        }
    }

    private static void end(Cleanup.Step step) {
        Cleanup.all(step);
    }

    private void requireSense() {
        if (zone == null && !etcd.isDatacenterChosen()) {
            throw misuse("Write --zone or --datacenter, what is to be drained");
        }
        if (flags.length == null) {
            throw misuse(DrillFlags.FOR + " is missing: for how long to drain, from 1m to 72h, such as "
                    + DrillFlags.FOR + " 10m");
        }
        if (flags.probe == null && flags.metrics.isEmpty()) {
            throw misuse("nobody would watch: give " + DrillFlags.PROBE + " SERVICE, or " + DrillFlags.METRICS
                    + " URL, or both; to drain without watching, use drain");
        }
        if (flags.probe == null && (flags.method != null || flags.from != null)) {
            throw misuse((flags.method != null ? DrillFlags.METHOD : DrillFlags.FROM) + " is for a probe; give "
                    + DrillFlags.PROBE + " SERVICE too");
        }
        if (flags.abortLoad != null && flags.metrics.isEmpty()) {
            throw misuse(DrillFlags.ABORT_LOAD + " needs " + DrillFlags.METRICS
                    + " URL: a probe does not know how many calls others make");
        }
    }

    private ParameterException misuse(String what) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), what);
    }

    private DrainTarget target() throws CommandFailure {
        try {
            return zone == null
                    ? new DrainTarget.Datacenter(etcd.takeDatacenter())
                    : new DrainTarget.Zone(Places.parse(zone));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure((zone == null ? "--datacenter: " : "--zone: ") + e.getMessage());
        }
    }

    private int run(
            DrillPlan plan, List<DrillSource> sources, Registry registry, SerialScheduler scheduler, DrillShown shown)
            throws InterruptedException {
        ChangeAuthor signed = author.signature();
        RegistryDrain drain = new RegistryDrain(
                registry.admin(),
                plan,
                new ChangeAuthor(signed.by(), signed.reason().isEmpty() ? "a drill" : signed.reason()));
        BlockingQueue<String> signals = new LinkedBlockingQueue<>();
        Runnable giveBack = Signals.take(List.copyOf(ENDING.keySet()), signals::add, shown::problem);
        int code = 0;
        try (DrillRun run = new DrillRun(plan, sources, drain, scheduler::nanos, shown::event)) {
            while (!run.step()) {
                String signal = signals.poll(1, TimeUnit.SECONDS);
                if (signal != null) {
                    code = ENDING.getOrDefault(signal, 1);
                    run.stop("ended by SIG" + signal);
                }
            }
            DrillReport report = run.report();
            shown.report(report);
            return code != 0 ? code : report.verdict() == Verdict.PASSED ? 0 : 1;
        } finally {
            giveBack.run();
        }
    }

    private List<DrillSource> sources(Registry registry, DrillPlan plan, SerialScheduler scheduler, DrillShown shown)
            throws CommandFailure, InterruptedException {
        boolean several = !several(plan).isEmpty();
        if (plan.target() instanceof DrainTarget.Zone zoned && !several && !plan.forced()) {
            DrillChecks.requireOthers(registry, zoned.place());
        }
        List<DrillSource> sources = new ArrayList<>();
        if (!flags.metrics.isEmpty()) {
            sources.add(metrics(registry, plan, scheduler, shown));
        }
        if (flags.probe != null) {
            sources.add(probe(plan, View.service(flags.probe), scheduler, shown));
        }
        return sources;
    }

    private MetricsPages metrics(Registry registry, DrillPlan plan, SerialScheduler scheduler, DrillShown shown)
            throws CommandFailure {
        try {
            MetricsPages pages = MetricsPages.open(
                    flags.metrics,
                    flags.every(),
                    plan.target() instanceof DrainTarget.Zone zoned
                            ? new InstancePlaces(registry.admin(), zoned.place(), plan.place(), scheduler::nanos)
                            : null,
                    scheduler::nanos);
            if (plan.target() instanceof DrainTarget.Datacenter && !plan.forced()) {
                DrillChecks.requireOthers(
                        pages.onlyIn(plan.place()), plan.target().words());
            }
            if (!pages.hasCalls()) {
                shown.problem("the metrics have no counts of gRPC's calls: of failures only those are seen that"
                        + " Switchboard refuses, and a probe's");
            }
            return pages;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(DrillFlags.METRICS + ": " + e.getMessage());
        }
    }

    /** How the probe, or a client here, reaches the registries. */
    private EtcdFlags client(DrillPlan plan) throws CommandFailure {
        if (flags.from == null && !(plan.target() instanceof DrainTarget.Datacenter)) {
            return etcd;
        }
        try {
            return etcd.in(new DatacenterName(flags.from == null ? plan.place() : flags.from));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(DrillFlags.FROM + ": " + e.getMessage());
        }
    }

    private List<DatacenterRegistry> several(DrillPlan plan) throws CommandFailure {
        return flags.probe == null ? List.of() : client(plan).clientRegistries();
    }

    private DrillProbe probe(DrillPlan plan, ServiceName service, SerialScheduler scheduler, DrillShown shown)
            throws CommandFailure, InterruptedException {
        EtcdFlags client = client(plan);
        List<DatacenterRegistry> several = client.clientRegistries();
        if (several.isEmpty() && plan.target() instanceof DrainTarget.Datacenter) {
            throw new CommandFailure("a probe needs the list of datacenters to be a client that can leave one; set "
                    + Switchboard.DATACENTERS_VARIABLE + ", or give --datacenters");
        }
        if (!plan.forced()) {
            try (Sight sight = Sight.open(client)) {
                DrillChecks.requireBoth(sight.view(service), plan.target());
            }
        }
        String own = several.isEmpty() ? "" : several.get(0).name().value();
        Map<String, String> places = new ConcurrentHashMap<>();
        ProbePicks picks = new ProbePicks(
                plan.target() instanceof DrainTarget.Datacenter
                        ? count -> count.datacenter()
                        : count -> places.getOrDefault(count.instanceId(), InstancePlaces.UNKNOWN));
        Switchboard switchboard = View.connect(View.client(client).telemetry(picks));
        ends.push(switchboard::close);
        if (plan.target() instanceof DrainTarget.Zone zoned) {
            Subscription followed = switchboard.directory().follow(service, seen -> {
                if (places.size() > MOST_INSTANCES) {
                    places.clear();
                }
                seen.instances().forEach(one -> places.put(one.name(), place(one, own, zoned.place(), plan.place())));
            });
            ends.push(followed::close);
        }
        ManagedChannel channel = channel(switchboard, service);
        ends.push(channel::shutdownNow);
        ProbeCall<?, ?> made = flags.method == null
                ? ProbeCall.health()
                : ProbeCall.of(new Reflection(channel, flags.limit()).method(flags.method), call.body());
        Channel withHeaders =
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(call.metadata()));
        requireAnswer(made, withHeaders, service, scheduler);
        shown.probing(service, own, flags.rate);
        DrillProbe probe = new DrillProbe(made, withHeaders, flags.limit(), flags.rate, picks::take, scheduler);
        ends.push(probe::end);
        return probe;
    }

    private ManagedChannel channel(Switchboard switchboard, ServiceName service) throws CommandFailure {
        try {
            return call.channel(switchboard, service.value());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private void requireAnswer(ProbeCall<?, ?> made, Channel channel, ServiceName service, SerialScheduler scheduler)
            throws CommandFailure, InterruptedException {
        // Calls may wait for connections.
        Deadline deadline = Deadline.after(10, TimeUnit.SECONDS);
        CallOptions options = CallOptions.DEFAULT.withWaitForReady().withDeadline(deadline);
        try {
            String problem = FirstAnswer.of(told -> made.start(channel, options, told), deadline::isExpired, scheduler)
                    .get();
            if (!problem.isEmpty()) {
                throw new CommandFailure("the probe gets no answer from " + service + ": " + problem
                        + (flags.method == null ? "; without --method it asks gRPC's health service" : ""));
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String place(Instance instance, String own, Locality drained, String drainedPlace) {
        return own.isEmpty() || instance.datacenter().equals(own)
                ? InstancePlaces.place(instance, drained, drainedPlace)
                : "datacenter " + instance.datacenter();
    }
}

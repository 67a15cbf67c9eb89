package io.switchboard.benchmarks;

import io.grpc.ManagedChannel;
import io.switchboard.core.GuardedDirectory;
import io.switchboard.core.SerialScheduler;
import io.switchboard.core.Ticker;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Measures on a real etcd, in one run, and writes {@code benchmarks.md} and {@code benchmarks.json}. */
public final class Figures {
    /** Enough calls to notice one that fails, few enough to leave the machine idle: what is timed then is the recovery. */
    private static final Duration PAUSE_DURING_OUTAGES = Duration.ofMillis(2);

    private Figures() {}

    /** @param args as {@code bin/bench --help} says */
    public static void main(String[] args) throws IOException {
        Plan plan;
        try {
            plan = Plan.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        Progress progress = new Progress(System.out);
        Results results = measure(plan, progress);
        Files.createDirectories(plan.folder());
        Files.writeString(plan.folder().resolve("benchmarks.md"), Report.markdown(results));
        Files.writeString(plan.folder().resolve("benchmarks.json"), Report.json(results));
        progress.say("bench: wrote " + plan.folder().resolve("benchmarks.md") + " and benchmarks.json");
        // Idle threads of gRPC's are daemons; nothing else is left.
        System.exit(0);
    }

    private static Results measure(Plan plan, Progress progress) {
        try (SerialScheduler clock = new SerialScheduler("bench-clock");
                EtcdServer etcd = EtcdServer.start(etcdProgram())) {
            String settings = settingsOf(etcd);
            String version;
            try (RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
                version = raw.version();
            }
            progress.say("bench: etcd " + version + ", " + settings);
            Joining joining;
            Leaving leaving;
            // To a caller that doubts, so many unannounced deletions would be a registry that loses its entries.
            try (Stage stage = new Stage(etcd.endpoint(), "benchmarks/joining", Duration.ZERO, Duration.ZERO, clock)) {
                joining = Joining.measure(stage, plan.warmUp(), plan.rounds(), progress);
                progress.say("  put to raw event:    " + joining.putToRawEvent());
                progress.say("  put to first answer: " + joining.putToFirstAnswer());
                leaving = Leaving.measure(stage, plan.rounds(), progress);
                progress.say("  close to raw event:  " + leaving.closeToRawEvent());
                progress.say("  close to last call:  " + leaving.closeToLastCall());
            }
            List<Recovery> recoveries = new ArrayList<>();
            Comparison comparison = null;
            try (Stage stage = new Stage(
                            etcd.endpoint(),
                            "benchmarks/outage",
                            PAUSE_DURING_OUTAGES,
                            GuardedDirectory.DEFAULT_BOUND,
                            clock);
                    Peers peers = peers(plan, stage, etcd)) {
                for (int seconds : plan.outages()) {
                    progress.say("  outage of " + seconds + " s …");
                    Recovery recovery = new Outage(stage, etcd, peers, progress).round(seconds, 1 + recoveries.size());
                    recoveries.add(recovery);
                    progress.say("  " + recovery);
                }
                if (peers != null) {
                    comparison = endLeases(peers, plan.leaseRounds(), etcd, clock, progress);
                }
            }
            return new Results(
                    clock.now().atOffset(ZoneOffset.UTC).toLocalDate().toString(),
                    Machine.present(),
                    plan.commit(),
                    version,
                    settings,
                    String.valueOf(ManagedChannel.class.getPackage().getImplementationVersion()),
                    plan.quick(),
                    plan.warmUp(),
                    joining,
                    leaving,
                    recoveries,
                    comparison,
                    plan.without() == null || plan.with() == null ? null : Footprint.read(plan.without(), plan.with()));
        }
    }

    /** Switchboard first, and the others that are given; null: there are none. */
    private static @Nullable Peers peers(Plan plan, Stage stage, EtcdServer etcd) {
        if (plan.clients().isEmpty()) {
            return null;
        }
        List<PeerProcess.Client> clients = new ArrayList<>();
        clients.add(new PeerProcess.Client(
                "Switchboard", SwitchboardApp.class.getName(), System.getProperty("java.class.path")));
        clients.addAll(plan.clients());
        return Peers.start(clients, stage.raw, etcd.endpoint(), plan.logs(), stage.ticker);
    }

    private static Comparison endLeases(Peers peers, int rounds, EtcdServer etcd, Ticker ticker, Progress progress) {
        try (RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            RawWatch watch = RawWatch.open(raw, Peers.PREFIX, 0, ticker);
            watch.awaitCreated();
            peers.revokeLeases(rounds, raw, watch, progress);
            peers.freeze(Math.max(1, rounds / 3), raw, watch, progress);
            return peers.result();
        }
    }

    private static Path etcdProgram() {
        return EtcdServer.find()
                .orElseThrow(() ->
                        new IllegalStateException("etcd was not found: set ETCD_BIN to it, or put it on the PATH"));
    }

    /** Its arguments, as the process has them, without names, addresses and folders. */
    private static String settingsOf(EtcdServer etcd) {
        String port = ":" + URI.create(etcd.endpoint()).getPort();
        return ProcessHandle.current()
                .children()
                .map(child -> child.info().arguments().orElse(new String[0]))
                .filter(arguments -> Arrays.stream(arguments).anyMatch(argument -> argument.endsWith(port)))
                .flatMap(Arrays::stream)
                .filter(argument -> !argument.matches("--(name|initial-cluster|logger)=.*|.*(-dir|-urls)=.*"))
                .map(argument -> "`" + argument + "`")
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(" "), all -> all.isEmpty() ? "its defaults" : all));
    }
}

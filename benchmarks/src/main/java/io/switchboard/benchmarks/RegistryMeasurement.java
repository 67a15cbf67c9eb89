package io.switchboard.benchmarks;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.switchboard.core.directory.GuardedDirectory;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.harness.Progress;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How soon a server is called and called no more, and what happens when etcd, or a lease, is gone. */
final class RegistryMeasurement implements Measurement {
    /**
     * Enough calls to notice one that fails, few enough to leave the machine idle: what is timed then is the recovery.
     */
    private static final Duration PAUSE_DURING_OUTAGES = Duration.ofMillis(2);

    private final BenchOptions options;

    RegistryMeasurement(BenchOptions options) {
        this.options = options;
    }

    @Override
    public Section again(JsonElement data) {
        return new RegistryReport(new Gson().fromJson(data, RegistryResults.class)).section();
    }

    @Override
    public Section measure(Bench bench) {
        Progress progress = bench.progress();
        SerialScheduler clock = bench.clock();
        try (EtcdServer etcd = bench.startEtcd()) {
            Joining joining;
            Leaving leaving;
            // To a caller that doubts, so many unannounced deletions would be a registry that loses its entries.
            try (PingStage stage =
                    new PingStage(etcd.endpoint(), "benchmarks/joining", Duration.ZERO, Duration.ZERO, clock)) {
                joining = Joining.measure(stage, options.warmUp(), options.rounds(), progress);
                progress.say("  put to raw event:    " + joining.putToRawEvent());
                progress.say("  put to first answer: " + joining.putToFirstAnswer());
                leaving = Leaving.measure(stage, options.rounds(), progress);
                progress.say("  close to raw event:  " + leaving.closeToRawEvent());
                progress.say("  close to last call:  " + leaving.closeToLastCall());
            }
            List<Recovery> recoveries = new ArrayList<>();
            Comparison comparison = null;
            try (PingStage stage = new PingStage(
                            etcd.endpoint(),
                            "benchmarks/outage",
                            PAUSE_DURING_OUTAGES,
                            GuardedDirectory.DEFAULT_BOUND,
                            clock);
                    Peers peers = peers(options, bench, stage, etcd)) {
                for (int seconds : options.outages()) {
                    progress.say("  outage of " + seconds + " s …");
                    Recovery recovery = new Outage(stage, etcd, peers, progress).round(seconds, 1 + recoveries.size());
                    recoveries.add(recovery);
                    progress.say("  " + recovery);
                }
                if (peers != null) {
                    comparison = endLeases(peers, options.leaseRounds(), etcd, clock, progress);
                }
            }
            return new RegistryReport(new RegistryResults(
                            options.warmUp(),
                            joining,
                            leaving,
                            recoveries,
                            comparison,
                            options.without == null || options.with == null
                                    ? null
                                    : Footprint.read(options.without, options.with)))
                    .section();
        }
    }

    /** Switchboard first, and the others that are given; null: there are none. */
    private static @Nullable Peers peers(BenchOptions options, Bench bench, PingStage stage, EtcdServer etcd) {
        if (options.clients().isEmpty()) {
            return null;
        }
        List<PeerProcess.Client> clients = new ArrayList<>();
        clients.add(new PeerProcess.Client(
                "Switchboard", SwitchboardApp.class.getName(), System.getProperty("java.class.path")));
        clients.addAll(options.clients());
        return Peers.start(clients, stage.raw, etcd.endpoint(), bench.logs(), stage.clock);
    }

    private static Comparison endLeases(Peers peers, int rounds, EtcdServer etcd, Scheduler clock, Progress progress) {
        try (RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            RawWatch watch = RawWatch.open(raw, Peers.PREFIX, 0, clock);
            watch.awaitCreated();
            peers.revokeLeases(rounds, raw, watch, progress);
            peers.freeze(Math.max(1, rounds / 3), raw, watch, progress);
            return peers.result();
        }
    }
}

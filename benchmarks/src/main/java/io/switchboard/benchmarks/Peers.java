package io.switchboard.benchmarks;

import io.switchboard.core.Cleanup;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.api.Event;
import io.switchboard.harness.Await;
import io.switchboard.harness.Progress;
import io.switchboard.harness.RawEtcd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The clients that are compared, each as a process, all through the same outages and the same ends of leases. */
final class Peers implements AutoCloseable {
    static final String PREFIX = "benchmarks/peers/";
    /**
     * Longer than gRPC's longest pause between two dials, 120 s and a fifth more: what is not back then has given up.
     */
    static final Duration LIMIT = Duration.ofSeconds(150);

    private static final String ADDRESS = "127.0.0.1:1";
    private static final Duration FREEZE = Duration.ofSeconds(2L * PeerProcess.TTL_SECONDS);
    private static final int SEED = 1;

    private final Scheduler clock;
    private final Random random = new Random(SEED);
    private final List<PeerProcess> all = new ArrayList<>();
    private final List<PeerRecovery> outages = new ArrayList<>();
    private final List<PeerReturn> returns = new ArrayList<>();

    private Peers(Scheduler clock) {
        this.clock = clock;
    }

    /** Starts all of them, and lets each see and write once before it counts. */
    static Peers start(List<PeerProcess.Client> clients, RawEtcd raw, String endpoint, Path logs, Scheduler clock) {
        Peers peers = new Peers(clock);
        try {
            for (PeerProcess.Client client : clients) {
                PeerProcess process = new PeerProcess(client, endpoint, logs, clock);
                peers.all.add(process);
                process.awaitReady();
                CompletableFuture<Long> seen = process.sees(process.newKey(0));
                raw.announce(process.newKey(0), ADDRESS);
                Await.on(seen);
                process.write("0");
                Await.on(process.sees(process.writtenKey()));
            }
        } catch (RuntimeException e) {
            peers.close();
            throw e;
        }
        return peers;
    }

    /** What is under way after an outage. */
    final class Round {
        private final int seconds;
        private final FirstAnswer back;
        private final Map<PeerProcess, CompletableFuture<Long>> seen = new HashMap<>();
        private final Map<PeerProcess, CompletableFuture<Long>> written = new HashMap<>();

        private Round(int seconds, int number, FirstAnswer back) {
            this.seconds = seconds;
            this.back = back;
            RawWatch watch = RawWatch.open(back.etcd(), PREFIX, back.revision() + 1, clock);
            for (PeerProcess peer : all) {
                seen.put(peer, peer.sees(peer.newKey(number)));
                written.put(peer, watch.next(Event.EventType.PUT, peer.writtenKey()));
                peer.write(Integer.toString(number));
                back.etcd().announce(peer.newKey(number), ADDRESS);
            }
        }

        /** Waits for all of them, and then for a lease TTL. */
        void end(Progress progress) {
            List<PeerRecovery> ended = new ArrayList<>();
            Map<PeerProcess, @Nullable Double> toSeen = new HashMap<>();
            Map<PeerProcess, @Nullable Double> toWritten = new HashMap<>();
            for (PeerProcess peer : all) {
                toSeen.put(peer, millis(back.nanos(), seen.get(peer)));
                toWritten.put(peer, millis(back.nanos(), written.get(peer)));
            }
            Await.pass(Outage.HOLD);
            for (PeerProcess peer : all) {
                boolean registered = back.etcd().get(peer.ownKey()).getKvsCount() == 1;
                ended.add(new PeerRecovery(peer.name(), seconds, toSeen.get(peer), toWritten.get(peer), registered));
            }
            ended.forEach(one -> progress.say("  " + one));
            outages.addAll(ended);
        }
    }

    /** To be called as soon as etcd answers. */
    Round round(int seconds, int number, FirstAnswer back) {
        return new Round(seconds, number, back);
    }

    void revokeLeases(int rounds, RawEtcd raw, RawWatch watch, Progress progress) {
        for (int round = 1; round <= rounds; round++) {
            // So that the rounds are in step with nobody's keepalive.
            Await.pass(Duration.ofMillis(500 + random.nextInt(1000 * PeerProcess.TTL_SECONDS / 3)));
            Map<PeerProcess, Long> ended = new HashMap<>();
            Map<PeerProcess, CompletableFuture<Long>> back = new HashMap<>();
            for (PeerProcess peer : registered(raw)) {
                back.put(peer, watch.next(Event.EventType.PUT, peer.ownKey()));
                long lease = raw.leaseOf(peer.ownKey());
                ended.put(peer, clock.nanos());
                raw.revoke(lease);
            }
            record(PeerReturn.End.REVOKED, ended, back);
            progress.step("revoke leases", round, rounds);
        }
    }

    void freeze(int rounds, RawEtcd raw, RawWatch watch, Progress progress) {
        for (int round = 1; round <= rounds; round++) {
            List<PeerProcess> frozen = registered(raw);
            frozen.forEach(PeerProcess::freeze);
            Await.pass(FREEZE);
            Map<PeerProcess, Long> ended = new HashMap<>();
            Map<PeerProcess, CompletableFuture<Long>> back = new HashMap<>();
            for (PeerProcess peer : frozen) {
                if (raw.get(peer.ownKey()).getKvsCount() > 0) {
                    throw new IllegalStateException("the lease of " + peer.name() + " outlived two TTLs");
                }
                back.put(peer, watch.next(Event.EventType.PUT, peer.ownKey()));
                ended.put(peer, clock.nanos());
                peer.thaw();
            }
            record(PeerReturn.End.FROZEN, ended, back);
            progress.step("freeze clients", round, rounds);
        }
    }

    /** Those that have something to lose; one that never came back is out. */
    private List<PeerProcess> registered(RawEtcd raw) {
        return all.stream()
                .filter(peer -> raw.get(peer.ownKey()).getKvsCount() == 1)
                .toList();
    }

    private void record(
            PeerReturn.End how, Map<PeerProcess, Long> ended, Map<PeerProcess, CompletableFuture<Long>> back) {
        for (PeerProcess peer : all) {
            Long since = ended.get(peer);
            returns.add(new PeerReturn(peer.name(), how, since == null ? null : millis(since, back.get(peer))));
        }
    }

    private static @Nullable Double millis(long start, @Nullable CompletableFuture<Long> event) {
        Optional<Long> came = event == null ? Optional.empty() : Await.within(LIMIT, event);
        return came.isPresent() ? Spread.millis(came.get() - start) : null;
    }

    Comparison result() {
        return new Comparison(all.stream().map(PeerProcess::name).toList(), List.copyOf(outages), List.copyOf(returns));
    }

    @Override
    public void close() {
        Cleanup.each(all, PeerProcess::close);
    }
}

package io.switchboard.benchmarks;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.etcd.api.Event;
import io.switchboard.harness.Await;
import io.switchboard.harness.Progress;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Kills etcd, starts it again on its data a while later, and times what follows, while the caller goes on. */
final class Outage {
    /** Longer than the lease's TTL of 10 s: a lease that nobody keeps alive is gone by then, and its key with it. */
    static final Duration HOLD = Duration.ofSeconds(12);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final PingStage stage;
    private final EtcdServer etcd;
    private final @Nullable Peers peers;
    private final Progress progress;

    /** @param peers go through the same outages; null: nobody does */
    Outage(PingStage stage, EtcdServer etcd, @Nullable Peers peers, Progress progress) {
        this.stage = stage;
        this.etcd = etcd;
        this.peers = peers;
        this.progress = progress;
    }

    /** @param number for a server that is new after this outage */
    Recovery round(int seconds, int number) {
        PingCaller.Count before = stage.caller.count();
        CompletableFuture<Long> stale = stage.followed.next(snapshot -> snapshot.freshness() == Freshness.STALE);
        long killed = stage.clock.nanos();
        etcd.kill();
        Await.pass(Duration.ofSeconds(seconds));
        // Asked for now, since it may come before the bare client has its answer.
        CompletableFuture<Long> live = stage.followed.next(snapshot -> snapshot.freshness() == Freshness.LIVE);
        try (PingServer joining = PingServer.start(number, stage.clock)) {
            CompletableFuture<Long> change = stage.followed.has(joining);
            CompletableFuture<Long> answer = stage.caller.firstAnswerOf(number);
            long started = stage.clock.nanos();
            CompletableFuture<Boolean> restarted = FirstAnswer.restart(etcd);
            FirstAnswer back = FirstAnswer.await(etcd.endpoint(), stage.clock);
            try (RawEtcd raw = back.etcd()) {
                RawWatch watch = RawWatch.open(raw, stage.keyOf(stage.permanent), back.revision() + 1, stage.clock);
                CompletableFuture<Long> update = watch.next(Event.EventType.PUT, stage.keyOf(stage.permanent));
                CompletableFuture<Long> loss = watch.next(Event.EventType.DELETE, stage.keyOf(stage.permanent));
                stage.registration.update(
                        Instance.builder(stage.registration.instance().address())
                                .label("outage", Integer.toString(number))
                                .build());
                raw.announce(stage.keyOf(joining), joining.address());
                Peers.Round others = peers == null ? null : peers.round(seconds, number, back);
                Await.on(restarted);
                Double toLive = since(back.nanos(), live);
                Double toChange = since(back.nanos(), change);
                Double toAnswer = since(back.nanos(), answer);
                Double toUpdate = since(back.nanos(), update);
                Await.pass(HOLD);
                boolean kept = !loss.isDone() && isHeld(raw);
                Recovery recovery = new Recovery(
                        seconds,
                        Spread.millis(back.nanos() - started),
                        stale.isDone() ? Spread.millis(Await.on(stale) - killed) : null,
                        toLive,
                        toChange,
                        toAnswer,
                        toUpdate,
                        kept,
                        stage.registration.state(),
                        stage.caller.count().since(before));
                if (others != null) {
                    others.end(progress);
                }
                CompletableFuture<Long> left = stage.followed.lacks(joining);
                raw.delete(stage.keyOf(joining));
                Await.on(left);
                Await.pass(Joining.QUIET);
                return recovery;
            }
        }
    }

    private boolean isHeld(RawEtcd raw) {
        long lease = raw.leaseOf(stage.keyOf(stage.permanent));
        return lease != 0 && raw.secondsLeft(lease) > 0;
    }

    private static @Nullable Double since(long start, CompletableFuture<Long> event) {
        Optional<Long> came = Await.within(LIMIT, event);
        return came.isPresent() ? Spread.millis(came.get() - start) : null;
    }
}

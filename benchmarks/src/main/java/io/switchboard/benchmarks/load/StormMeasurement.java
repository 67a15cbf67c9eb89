package io.switchboard.benchmarks.load;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.FirstAnswer;
import io.switchboard.benchmarks.Measurement;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.load.StormResults.Round;
import io.switchboard.benchmarks.load.StormResults.Sample;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.harness.Await;
import io.switchboard.harness.EtcdMetrics;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Followers and registrations of many clients, and an etcd that is killed and comes back. */
public final class StormMeasurement implements Measurement {
    static final int SERVICES = 10;
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofSeconds(60);
    /** What is seen after all is live: whether it stays quiet. */
    private static final Duration AFTER = Duration.ofSeconds(5);

    @Override
    public Section again(JsonElement data) {
        return new StormReport(new Gson().fromJson(data, StormResults.class)).section();
    }

    @Override
    public Section measure(Bench bench) {
        int followers = bench.of(200, 20);
        int registrations = bench.of(1000, 50);
        List<Round> rounds = new ArrayList<>();
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            LoadMeasurement.fill(raw, SERVICES);
            try (Crowd following = Crowd.open(bench, "storm-follow", etcd.endpoint(), followers, 0, SERVICES, true)) {
                following.awaitLive();
                try (Crowd registered =
                        Crowd.open(bench, "storm-register", etcd.endpoint(), registrations, 1, 0, true)) {
                    registered.awaitLive();
                    for (int seconds : bench.quick() ? List.of(5) : List.of(20, 20, 60)) {
                        Round round = round(bench, etcd, following, registered, seconds);
                        rounds.add(round);
                        bench.progress().say("  " + StormReport.summary(round));
                    }
                }
            }
        }
        return new StormReport(new StormResults(followers, SERVICES, registrations, rounds)).section();
    }

    private static Round round(Bench bench, EtcdServer etcd, Crowd following, Crowd registered, int seconds) {
        List<Long> created = creations(etcd);
        etcd.kill();
        Await.pass(Duration.ofSeconds(seconds));
        CompletableFuture<Boolean> restarted = FirstAnswer.restart(etcd);
        FirstAnswer back = FirstAnswer.await(etcd.endpoint(), bench.clock());
        back.etcd().close();
        // What came before the first look counts as come since the first answer.
        List<Sample> samples = new ArrayList<>(List.of(new Sample(0, 0, 0, 0)));
        long quietSince = 0;
        while (bench.clock().nanos() - back.nanos() < MOST.toNanos()) {
            EtcdMetrics metrics = EtcdMetrics.read(etcd.endpoint());
            samples.add(new Sample(
                    (metrics.nanos() - back.nanos()) / 1e9,
                    metrics.messagesReceived(),
                    metrics.sum("grpc_server_started_total", "grpc_method=\"LeaseKeepAlive\""),
                    metrics.cpuSeconds()));
            // Asked seldom: it costs the clients time.
            if (samples.size() % 10 == 0
                    && quietSince == 0
                    && following.times().allLive()
                    && registered.times().allLive()) {
                quietSince = bench.clock().nanos();
            }
            if (quietSince != 0 && bench.clock().nanos() - quietSince > AFTER.toNanos()) {
                break;
            }
            Await.pass(INTERVAL);
        }
        Await.on(restarted);
        List<Long> kept = creations(etcd);
        kept.retainAll(created);
        return new Round(
                seconds,
                samples,
                since(following.times().follows(), back.nanos()),
                since(registered.times().registrations(), back.nanos()),
                kept.size());
    }

    private static List<Double> since(Crowd.Times times, long begun) {
        return times.since().stream()
                .map(nanos -> Math.max(0, (nanos - begun) / 1e9))
                .sorted()
                .toList();
    }

    /** The revisions at which the registrations' keys were made. */
    private static List<Long> creations(EtcdServer etcd) {
        try (RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            return new ArrayList<>(
                    raw.list("crowd/").stream().map(KeyValue::getCreateRevision).toList());
        }
    }
}

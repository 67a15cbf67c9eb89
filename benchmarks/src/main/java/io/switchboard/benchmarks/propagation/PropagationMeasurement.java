package io.switchboard.benchmarks.propagation;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.Measurement;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.propagation.PropagationResults.OfClient;
import io.switchboard.benchmarks.propagation.PropagationResults.Setting;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Put to first call and delete to last call, of followers in turn: Switchboard, Go's resolver, one on jetcd, and a bare
 * watch.
 */
public final class PropagationMeasurement implements Measurement {
    static final String OURS = "Switchboard";
    static final String BARE = "bare watch and connect";
    static final List<String> CLIENTS = List.of(BARE, OURS, "Go", "jetcd");
    /** How long after the deletion the leaving server goes on listening. */
    static final Duration QUIET = Duration.ofMillis(200);

    /** Of all channels together, where there are many. */
    static final int CALLS_PER_SECOND = 2000;

    private static final int SEED = 1;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Override
    public Section again(JsonElement data) {
        return new PropagationReport(new Gson().fromJson(data, PropagationResults.class)).section();
    }

    @Override
    public Section measure(Bench bench) {
        List<OfClient> all = new ArrayList<>();
        for (Setting setting : List.of(
                new Setting(1, 1, bench.of(50, 5), bench.of(50, 5)),
                new Setting(1, 200, bench.of(10, 3), bench.of(20, 3)),
                new Setting(100, 2, bench.of(50, 5), bench.of(50, 5)))) {
            bench.progress()
                    .say("  " + setting.services() + " services, " + setting.all() + " channels: " + setting.rounds()
                            + " rounds");
            all.addAll(measure(bench, setting));
        }
        all.forEach(one -> bench.progress().say("  " + one));
        return new PropagationReport(new PropagationResults(all)).section();
    }

    private static List<OfClient> measure(Bench bench, Setting setting) {
        List<Run> runs = new ArrayList<>();
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            for (String client : CLIENTS) {
                Run run = new Run(bench, setting, client, etcd, raw);
                runs.add(run);
                run.child.next("ready", LIMIT);
            }
            // All watches are up by then; nothing says so.
            Await.pass(Duration.ofSeconds(1));
            for (int round = -setting.warmUp(); round < setting.rounds(); round++) {
                for (int turn = 0; turn < runs.size(); turn++) {
                    runs.get(Math.floorMod(round + turn, runs.size())).round(round);
                }
            }
            return runs.stream().map(Run::result).toList();
        } finally {
            runs.forEach(run -> run.child.close());
        }
    }

    /** One client's process, with what it is measured by. */
    private static final class Run {
        private final Bench bench;
        private final Setting setting;
        private final String client;
        private final String prefix;
        private final RawEtcd raw;
        private final Child child;
        private final Random random = new Random(SEED);
        private final List<Long> first = new ArrayList<>();
        private final List<Long> lastFirst = new ArrayList<>();
        private final List<Long> last = new ArrayList<>();
        private long calls;
        private long failed;

        Run(Bench bench, Setting setting, String client, EtcdServer etcd, RawEtcd raw) {
            this.bench = bench;
            this.setting = setting;
            this.client = client;
            this.raw = raw;
            prefix = "propagation/" + CLIENTS.indexOf(client) + "/";
            String authority = URI.create(etcd.endpoint()).getAuthority();
            String services = Integer.toString(setting.services());
            String channels = Integer.toString(setting.channels());
            List<String> jvm = List.of("-Xmx1g");
            List<String> command = switch (client) {
                case OURS -> bench.own(ChannelFollower.class, jvm, authority, prefix, services, channels);
                case BARE -> bench.own(BareFollower.class, jvm, authority, prefix, services, channels);
                case "Go" ->
                    bench.go(
                            "follow",
                            "-etcd=" + authority,
                            "-prefix=" + prefix,
                            "-services=" + services,
                            "-channels=" + channels);
                default ->
                    bench.app(
                            "jetcd",
                            "io.switchboard.benchmarks.jetcd.JetcdFollower",
                            jvm,
                            authority,
                            prefix,
                            services,
                            channels);
            };
            child = bench.start("propagation-" + CLIENTS.indexOf(client), command);
        }

        void round(int number) {
            int service = Math.floorMod(number, setting.services());
            int from = service * setting.channels();
            String range = prefix + "s" + service + "/";
            try (CountingServer leaving = new CountingServer(from, setting.channels(), bench.clock());
                    CountingServer staying = new CountingServer(from, setting.channels(), bench.clock())) {
                child.tell("arm " + service);
                child.next("armed", LIMIT);
                Await.pass(Duration.ofMillis(20 + random.nextInt(20)));
                long put = bench.clock().nanos();
                put(range, leaving);
                Await.on(leaving.calledByAll());
                put(range, staying);
                long micros = setting.channels() == 1 ? 0 : 1_000_000L * setting.channels() / CALLS_PER_SECOND;
                child.tell("call " + service + " " + micros);
                child.next("calling", LIMIT);
                Await.on(staying.calledByAll());
                Await.pass(Duration.ofMillis(50 + random.nextInt(20)));
                long deleted = bench.clock().nanos();
                raw.delete(range + leaving.address());
                Await.pass(QUIET);
                long latest = leaving.last();
                child.tell("stop");
                String[] stopped = child.next("stopped", LIMIT).split(" ", -1);
                raw.delete(range + staying.address());
                if (number >= 0) {
                    long slowest = put;
                    for (int i = 0; i < setting.channels(); i++) {
                        first.add(leaving.first(i) - put);
                        slowest = Math.max(slowest, leaving.first(i));
                    }
                    lastFirst.add(slowest - put);
                    last.add(latest - deleted);
                    calls += Long.parseLong(stopped[0]);
                    failed += Long.parseLong(stopped[1]);
                }
                Await.pass(Duration.ofMillis(30));
            }
        }

        private void put(String range, CountingServer server) {
            raw.announce(range + server.address(), server.address());
        }

        OfClient result() {
            return new OfClient(
                    setting,
                    client,
                    Spread.ofNanos(first),
                    Spread.ofNanos(lastFirst),
                    Spread.ofNanos(last),
                    calls,
                    failed);
        }
    }
}

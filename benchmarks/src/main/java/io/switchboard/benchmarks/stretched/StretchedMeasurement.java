package io.switchboard.benchmarks.stretched;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.Measurement;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.stretched.StretchedResults.OfWay;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Subscription;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import io.switchboard.harness.StretchedCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/** Lists and changes as a client far from the leader gets them, with and without a nearest member. */
public final class StretchedMeasurement implements Measurement {
    static final int SMALL = 100;
    static final int LARGE = 10_000;
    static final String NEAREST = "nearest member";
    static final String IN_TURN = "members in turn";
    /** By then all members are connected and measured. */
    private static final Duration SETTLED = Duration.ofSeconds(3);
    /** A JVM's first lists take several times as long, and would count against who comes first. */
    private static final int WARM_UP = 20;

    @Override
    public Section again(JsonElement data) {
        return new StretchedReport(new Gson().fromJson(data, StretchedResults.class)).section();
    }

    @Override
    public Section measure(Bench bench) {
        int clients = bench.of(12, 4);
        try (StretchedCluster cluster = StretchedCluster.start();
                RawEtcd raw = RawEtcd.connect(cluster.direct(1))) {
            fill(raw, SMALL);
            fill(raw, LARGE);
            Way nearest = new Way(NEAREST, EtcdClient::connect);
            Way inTurn = new Way(IN_TURN, EtcdClient::connectToEquals);
            warmUp(bench, cluster);
            for (int client = 0; client < clients; client++) {
                boolean even = client % 2 == 0;
                for (Way way : even ? List.of(nearest, inTurn) : List.of(inTurn, nearest)) {
                    way.measure(bench, cluster, raw);
                }
            }
            List<OfWay> results = List.of(nearest.result(), inTurn.result());
            results.forEach(one -> bench.progress().say("  " + one));
            return new StretchedReport(new StretchedResults(clients, results)).section();
        }
    }

    /** Without a delay. */
    private static void warmUp(Bench bench, StretchedCluster cluster) {
        try (EtcdClient client =
                EtcdClient.connect(EtcdOptions.builder(cluster.direct(1)).build())) {
            for (int i = 0; i < WARM_UP; i++) {
                follow(bench, client, LARGE);
                follow(bench, client, SMALL);
            }
        }
    }

    private static void fill(RawEtcd raw, int instances) {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < instances; i++) {
            String address = address(i);
            all.put(name(instances) + "/" + address, RawEtcd.announced(address));
        }
        raw.putAll(all);
    }

    private static String name(int instances) {
        return "stretched/of-" + instances;
    }

    private static String address(int number) {
        return "10." + number / 40_000 + "." + number / 200 % 200 + "." + (1 + number % 200) + ":80";
    }

    private static long follow(Bench bench, EtcdClient client, int instances) {
        long begun = bench.clock().nanos();
        Arrival live = new Arrival(bench, snapshot -> snapshot.freshness() == Freshness.LIVE);
        Subscription subscription = client.directory().follow(new ServiceName(name(instances)), live::look);
        long took = Await.on(live.at) - begun;
        subscription.close();
        return took;
    }

    private static final class Way {
        private final String name;
        private final Function<EtcdOptions, EtcdClient> connect;
        private final List<Long> small = new ArrayList<>();
        private final List<Long> large = new ArrayList<>();
        private final List<Long> propagation = new ArrayList<>();

        Way(String name, Function<EtcdOptions, EtcdClient> connect) {
            this.name = name;
            this.connect = connect;
        }

        void measure(Bench bench, StretchedCluster cluster, RawEtcd raw) {
            int rounds = bench.of(20, 8);
            try (EtcdClient client =
                    connect.apply(EtcdOptions.builder(cluster.endpoints()).build())) {
                Await.pass(SETTLED);
                for (int round = 0; round < rounds; round++) {
                    small.add(follow(bench, client, SMALL));
                    if (round % 4 == 0) {
                        large.add(follow(bench, client, LARGE));
                    }
                }
                changes(bench, client, raw, rounds);
            }
        }

        OfWay result() {
            return new OfWay(name, Spread.ofNanos(small), Spread.ofNanos(large), Spread.ofNanos(propagation));
        }

        private void changes(Bench bench, EtcdClient client, RawEtcd raw, int rounds) {
            String service = "stretched/changing";
            raw.deletePrefix(service + "/");
            List<Arrival> arrivals = new ArrayList<>();
            for (int round = 0; round <= rounds; round++) {
                int wanted = round;
                arrivals.add(new Arrival(
                        bench,
                        snapshot -> snapshot.freshness() == Freshness.LIVE
                                && snapshot.instances().size() == wanted));
            }
            Subscription subscription = client.directory()
                    .follow(new ServiceName(service), snapshot -> arrivals.forEach(one -> one.look(snapshot)));
            Await.on(arrivals.get(0).at);
            // The watch is asked for when the list is here; nothing says when it stands.
            Await.pass(Duration.ofSeconds(1));
            for (int round = 1; round <= rounds; round++) {
                long put = bench.clock().nanos();
                raw.announce(service + "/" + address(round), address(round));
                propagation.add(Await.on(arrivals.get(round).at) - put);
            }
            subscription.close();
        }
    }

    /** When a snapshot came first. */
    private static final class Arrival {
        final CompletableFuture<Long> at = new CompletableFuture<>();
        private final Bench bench;
        private final Predicate<Snapshot> wanted;

        Arrival(Bench bench, Predicate<Snapshot> wanted) {
            this.bench = bench;
            this.wanted = wanted;
        }

        void look(Snapshot snapshot) {
            if (!at.isDone() && wanted.test(snapshot)) {
                at.complete(bench.clock().nanos());
            }
        }
    }
}

package io.switchboard.benchmarks.size;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.Measurement;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.size.SizeResults.ManyServices;
import io.switchboard.benchmarks.size.SizeResults.OneService;
import io.switchboard.etcd.api.PutResponse;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.EtcdMetrics;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One service of ever more instances, and ten thousand services, followed by one process. */
public final class SizeMeasurement implements Measurement {
    static final int RATE = 1000;
    private static final int SEED = 1;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** What lags longer than this is said not to keep up. */
    static final Duration LAG_LIMIT = Duration.ofSeconds(30);

    private static final Duration MOST_FOR_CHANGES = Duration.ofSeconds(8);
    private static final int WARM_UP_SECONDS = 4;
    private static final int INSTANCES_OF_EACH = 10;
    private static final Duration TICK = Duration.ofMillis(10);

    private static final String GO = "Go";

    /** In the order of the tables. */
    static final List<String> FOLLOWERS = List.of("Switchboard", "Switchboard, no memory", GO, "relist");

    @Override
    public Section again(JsonElement data) {
        SizeResults results = new Gson().fromJson(data, SizeResults.class);
        return new SizeReport(results.oneService(), results.manyServices()).section();
    }

    @Override
    public Section measure(Bench bench) throws Exception {
        List<OneService> one = new ArrayList<>();
        List<Integer> sizes = bench.quick() ? List.of(1_000, 10_000) : List.of(1_000, 10_000, 100_000);
        for (int instances : sizes) {
            try (EtcdServer etcd = bench.startEtcd();
                    RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
                raw.putAll(RegistryContent.of("size", instances));
                raw.putAll(RegistryContent.of(Run.FIRST, 1));
                for (int round = 1; round <= bench.of(3, 1); round++) {
                    for (String follower : FOLLOWERS) {
                        OneService measured = new Run(bench, etcd, raw, follower).one(instances, round);
                        bench.progress().say("  " + measured);
                        one.add(measured);
                    }
                }
            }
        }
        List<ManyServices> many = new ArrayList<>();
        int services = bench.of(10_000, 1_000);
        for (String follower : List.of(FOLLOWERS.get(0), GO)) {
            try (EtcdServer etcd = bench.startEtcd();
                    RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
                ManyServices measured = new Run(bench, etcd, raw, follower).many(services);
                bench.progress().say("  " + measured);
                many.add(measured);
            }
        }
        return new SizeReport(one, many).section();
    }

    /** One follower's process, from start to end. */
    private static final class Run {
        static final String FIRST = "first";

        private final Bench bench;
        private final EtcdServer etcd;
        private final RawEtcd raw;
        private final String follower;
        private final Random random = new Random(SEED);

        Run(Bench bench, EtcdServer etcd, RawEtcd raw, String follower) {
            this.bench = bench;
            this.etcd = etcd;
            this.raw = raw;
            this.follower = follower;
        }

        OneService one(int instances, int round) throws IOException {
            Path memory = Files.createTempDirectory("switchboard-bench");
            try (Child child = start(memory)) {
                double empty = child.numbers("stats", "stats")[0];
                child.tell("follow size " + instances);
                double full = Spread.millis(Long.parseLong(child.next("full", LIMIT)));
                double[] filled = child.numbers("stats", "stats");
                if (!follower.equals(GO)) {
                    // So that what is measured next has been compiled.
                    rate(child, instances, WARM_UP_SECONDS);
                }
                Changes changes = changes(child, instances);
                Rate rate = rate(child, instances, bench.of(5, 2));
                return new OneService(
                        follower,
                        instances,
                        round,
                        full,
                        (filled[0] - empty) / instances,
                        filled[1] / instances,
                        changes.millis,
                        changes.cpuMicros,
                        changes.bytes,
                        rate.cpuPercent,
                        rate.sets,
                        rate.lagMillis);
            } finally {
                delete(memory);
            }
        }

        ManyServices many(int services) throws IOException {
            raw.putAll(RegistryContent.of(FIRST, 1));
            for (int service = 0; service < services; service++) {
                raw.putAll(RegistryContent.of("many" + service, INSTANCES_OF_EACH));
            }
            Path memory = Files.createTempDirectory("switchboard-bench");
            EtcdMetrics before = EtcdMetrics.read(etcd.endpoint());
            long connections =
                    Connections.established(URI.create(etcd.endpoint()).getPort());
            try (Child child = start(memory)) {
                double empty = child.numbers("stats", "stats")[0];
                double[] cpu = child.numbers("cpu", "cpu");
                child.tell("many many " + services + " " + INSTANCES_OF_EACH);
                double full = Spread.millis(Long.parseLong(child.next("full", LIMIT)));
                double[] cpuAfter = child.numbers("cpu", "cpu");
                // The operators' words are watched by then too.
                Await.pass(Duration.ofSeconds(2));
                EtcdMetrics after = EtcdMetrics.read(etcd.endpoint());
                return new ManyServices(
                        follower,
                        services,
                        INSTANCES_OF_EACH,
                        full,
                        (cpuAfter[0] - cpu[0]) / 1e9,
                        child.numbers("stats", "stats")[0] - empty,
                        Connections.established(URI.create(etcd.endpoint()).getPort()) - connections,
                        Math.round(after.watchStreams() - before.watchStreams()),
                        Math.round(after.watchers() - before.watchers()),
                        after.residentBytes() - before.residentBytes());
            } finally {
                delete(memory);
            }
        }

        private Child start(Path memory) {
            List<String> jvm = List.of("-Xmx3g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
            List<String> command = switch (follower) {
                case GO -> bench.go("size", "-etcd", URI.create(etcd.endpoint()).getAuthority());
                case "relist" -> bench.own(SizeProgram.class, jvm, etcd.endpoint(), "relist");
                case "Switchboard" -> bench.own(SizeProgram.class, jvm, etcd.endpoint(), memory.toString());
                default -> bench.own(SizeProgram.class, jvm, etcd.endpoint(), "forget");
            };
            Child child = bench.start("size", command);
            try {
                child.next("ready", LIMIT);
                // What a program needs once, however much it follows, does not count.
                child.tell("follow " + FIRST + " 1");
                child.next("full", LIMIT);
                return child;
            } catch (RuntimeException e) {
                child.close();
                throw e;
            }
        }

        private record Changes(double millis, double cpuMicros, double bytes) {}

        private Changes changes(Child child, int instances) {
            List<Long> all = new ArrayList<>();
            int rounds = bench.of(100, 20);
            long begun = bench.clock().nanos();
            double[] cpu = child.numbers("cpu", "cpu");
            double sent = sentByEtcd();
            for (int i = 0; i < rounds && bench.clock().nanos() - begun < MOST_FOR_CHANGES.toNanos(); i++) {
                String key = RegistryContent.key("size", instances + i);
                all.add(timed(child, instances + 1, () -> raw.put(key, RegistryContent.value(instances, 0))));
                all.add(timed(child, instances, () -> raw.delete(key)));
            }
            double bytes = (sentByEtcd() - sent) / all.size();
            double[] cpuAfter = child.numbers("cpu", "cpu");
            long[] sorted = all.stream().mapToLong(Long::longValue).sorted().toArray();
            return new Changes(
                    Spread.millis(sorted[sorted.length / 2]), (cpuAfter[0] - cpu[0]) / 1e3 / all.size(), bytes);
        }

        private long timed(Child child, int size, Runnable change) {
            child.tell("await " + size);
            child.next("awaiting", LIMIT);
            long sent = bench.clock().nanos();
            change.run();
            return Long.parseLong(child.next("has", LIMIT)) - sent;
        }

        private record Rate(
                double cpuPercent, double sets, @Nullable Double lagMillis) {}

        private Rate rate(Child child, int instances, int time) {
            double[] cpu = child.numbers("cpu", "cpu");
            long begun = bench.clock().nanos();
            int made = 0;
            int all = RATE * time;
            List<ListenableFuture<PutResponse>> puts = new ArrayList<>(all);
            while (made < all) {
                long due = Math.min(all, (bench.clock().nanos() - begun) * RATE / 1_000_000_000L);
                for (; made < due; made++) {
                    int number = random.nextInt(instances);
                    puts.add(
                            raw.putLater(RegistryContent.key("size", number), RegistryContent.value(number, made + 1)));
                }
                Await.pass(TICK);
            }
            puts.forEach(Futures::getUnchecked);
            double[] cpuAfter = child.numbers("cpu", "cpu");
            double seconds = (bench.clock().nanos() - begun) / 1e9;
            String key = RegistryContent.key("size", instances);
            child.tell("await " + (instances + 1));
            child.next("awaiting", LIMIT);
            long sent = bench.clock().nanos();
            raw.put(key, RegistryContent.value(instances, 0));
            Double lag = null;
            try {
                lag = Spread.millis(Long.parseLong(child.next("has", LAG_LIMIT)) - sent);
            } catch (IllegalStateException e) {
                bench.progress().say("  " + follower + " does not keep up: " + e.getMessage());
            }
            raw.delete(key);
            return new Rate((cpuAfter[0] - cpu[0]) / 1e7 / seconds, (cpuAfter[1] - cpu[1]) * 1000.0 / all, lag);
        }

        private double sentByEtcd() {
            return EtcdMetrics.read(etcd.endpoint()).sum("etcd_network_client_grpc_sent_bytes_total");
        }

        private static void delete(Path folder) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}

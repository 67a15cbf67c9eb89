package io.switchboard.benchmarks.load;

import io.switchboard.benchmarks.Bench;
import io.switchboard.harness.Await;
import io.switchboard.harness.EtcdMetrics;
import io.switchboard.harness.Middle;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process costs etcd that comes back after an outage: real clients of four kinds, and differences between them,
 * so that each part of what a process does then has its price.
 */
final class ReturnCosts {
    /** Longer than the absence after which clients list again. */
    private static final Duration OUTAGE = Duration.ofSeconds(6);

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int KEYS = 20;

    private final Bench bench;
    private final double keepAliveCpuMicros;

    /** @param keepAliveCpuMicros of each keepalive that is none of the first ones, and is not counted */
    ReturnCosts(Bench bench, double keepAliveCpuMicros) {
        this.bench = bench;
        this.keepAliveCpuMicros = keepAliveCpuMicros;
    }

    /** Of one. */
    record Price(double requests, double cpuMicros) {
        Price minus(Price other) {
            return new Price(requests - other.requests, cpuMicros - other.cpuMicros);
        }

        Price dividedBy(double count) {
            return new Price(requests / count, cpuMicros / count);
        }
    }

    /**
     * The price of each part.
     *
     * @param lease of a process that keeps one: its connection, too
     * @param key of each registration
     * @param follower of a process that only follows: its connection
     * @param service of each service that it follows
     */
    record Prices(Price lease, Price key, Price follower, Price service) {}

    Prices measure() {
        int many = bench.of(1000, 100);
        int some = bench.of(200, 20);
        Price nobody = returned(0, 0, 0);
        Price oneKey = returned(many, 1, 0).minus(nobody).dividedBy(many);
        int agents = many / KEYS;
        Price keys = returned(agents, KEYS, 0).minus(nobody).dividedBy(agents);
        Price oneService = returned(some, 0, 1).minus(nobody).dividedBy(some);
        int most = StormMeasurement.SERVICES;
        Price services = returned(some, 0, most).minus(nobody).dividedBy(some);
        Price key = keys.minus(oneKey).dividedBy(KEYS - 1);
        Price service = services.minus(oneService).dividedBy(most - 1);
        return new Prices(oneKey.minus(key), key, oneService.minus(service), service);
    }

    /** Of all of them together, etcd's own start included. */
    private Price returned(int clients, int registrations, int services) {
        List<Double> requests = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        try (EtcdServer etcd = bench.startEtcd()) {
            try (RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
                LoadMeasurement.fill(raw, services);
            }
            try (Crowd crowd = Crowd.open(bench, "return", etcd.endpoint(), clients, registrations, services, false)) {
                crowd.awaitLive();
                for (int round = 0; round < bench.of(3, 1); round++) {
                    etcd.kill();
                    Await.pass(OUTAGE);
                    etcd.restart(true);
                    EtcdMetrics back = awaitAll(
                            etcd,
                            crowd,
                            registrations > 0 ? clients : 0,
                            clients * (registrations + services * LoadMeasurement.WATCHERS_PER_SERVICE));
                    double later = back.sum("grpc_server_msg_received_total", LoadMeasurement.KEEPALIVE)
                            - back.sum("grpc_server_started_total", LoadMeasurement.KEEPALIVE);
                    requests.add(back.messagesReceived() - later);
                    cpu.add(back.cpuSeconds() * 1e6 - later * keepAliveCpuMicros);
                }
            }
        }
        Price middle = new Price(Middle.of(requests).median(), Middle.of(cpu).median());
        bench.progress()
                .say("  return of " + clients + " with " + registrations + " registrations and " + services
                        + " services: " + middle);
        return middle;
    }

    private EtcdMetrics awaitAll(EtcdServer etcd, Crowd crowd, double leases, double watchers) {
        long begun = bench.clock().nanos();
        while (bench.clock().nanos() - begun < LIMIT.toNanos()) {
            Await.pass(INTERVAL);
            if (crowd.times().allLive()) {
                EtcdMetrics metrics = EtcdMetrics.read(etcd.endpoint());
                // A stream that is answered late, on a busy machine, is opened again, and counts twice.
                if (metrics.watchers() == watchers
                        && metrics.sum("grpc_server_started_total", LoadMeasurement.KEEPALIVE) >= leases) {
                    return metrics;
                }
            }
        }
        throw new IllegalStateException("not all clients were back within " + LIMIT.toSeconds() + " s");
    }
}

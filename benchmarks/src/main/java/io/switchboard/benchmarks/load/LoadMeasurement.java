package io.switchboard.benchmarks.load;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.Measurement;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.load.LoadResults.Costs;
import io.switchboard.benchmarks.load.LoadResults.OfSize;
import io.switchboard.harness.Await;
import io.switchboard.harness.EtcdMetrics;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What 1, 100 and 1,000 clients cost etcd, and what one of everything costs. */
public final class LoadMeasurement implements Measurement {
    static final int SERVICES = 3;
    static final int INSTANCES = 10;
    static final String KEEPALIVE = "grpc_method=\"LeaseKeepAlive\"";
    private static final double TTL_SECONDS = 10;
    static final double WATCHERS_PER_SERVICE = 2;

    @Override
    public Section again(JsonElement data) {
        return new LoadReport(new Gson().fromJson(data, LoadResults.class)).section();
    }

    @Override
    public Section measure(Bench bench) {
        List<OfSize> sizes = new ArrayList<>();
        for (int clients : bench.quick() ? List.of(1, 50) : List.of(1, 100, 1000)) {
            OfSize measured = measure(bench, clients);
            bench.progress().say("  " + measured);
            sizes.add(measured);
        }
        UnitCosts units = new UnitCosts(bench);
        OfSize largest = sizes.get(sizes.size() - 1);
        UnitCosts.Listed listed = units.listedKey();
        double keepAlive = units.keepAlive();
        ReturnCosts.Prices back = new ReturnCosts(bench, keepAlive).measure();
        Costs costs = new Costs(
                keepAlive,
                units.event(),
                units.put(),
                listed.cpuMicros(),
                listed.bytes(),
                largest.bytes(),
                units.watcherBytes(),
                units.keyBytes(),
                back.lease().requests(),
                back.lease().cpuMicros(),
                back.key().requests(),
                back.key().cpuMicros(),
                back.follower().requests(),
                back.follower().cpuMicros(),
                back.service().requests(),
                back.service().cpuMicros(),
                WATCHERS_PER_SERVICE,
                TTL_SECONDS);
        bench.progress().say("  " + costs);
        return new LoadReport(new LoadResults(SERVICES, sizes, costs)).section();
    }

    private static OfSize measure(Bench bench, int clients) {
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            fill(raw, SERVICES);
            EtcdMetrics before = EtcdMetrics.read(etcd.endpoint());
            try (Crowd crowd = Crowd.open(bench, "load", etcd.endpoint(), clients, 1, SERVICES, false)) {
                crowd.awaitLive();
                EtcdMetrics live = EtcdMetrics.read(etcd.endpoint());
                Await.pass(Duration.ofSeconds(5));
                EtcdMetrics begun = EtcdMetrics.read(etcd.endpoint());
                Await.pass(Duration.ofSeconds(bench.of(20, 5)));
                EtcdMetrics ended = EtcdMetrics.read(etcd.endpoint());
                double seconds = (ended.nanos() - begun.nanos()) / 1e9;
                return new OfSize(
                        clients,
                        (live.nanos() - before.nanos()) / 1e9,
                        (live.messagesReceived() - before.messagesReceived()) / clients,
                        (live.cpuSeconds() - before.cpuSeconds()) * 1e3 / clients,
                        (ended.sum("grpc_server_msg_received_total", KEEPALIVE)
                                        - begun.sum("grpc_server_msg_received_total", KEEPALIVE))
                                / seconds,
                        (ended.cpuSeconds() - begun.cpuSeconds()) * 100 / seconds,
                        Math.round(ended.sum("process_open_fds") - before.sum("process_open_fds")),
                        Math.round(ended.watchStreams()),
                        Math.round(ended.watchers()),
                        (ended.residentBytes() - before.residentBytes()) / clients,
                        crowd.threads());
            }
        }
    }

    static void fill(RawEtcd raw, int services) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int service = 0; service < services; service++) {
            for (int i = 0; i < INSTANCES; i++) {
                String address = "10.2." + service + "." + i + ":8080";
                values.put("load" + service + "/" + address, RawEtcd.announced(address));
            }
        }
        raw.putAll(values);
    }
}

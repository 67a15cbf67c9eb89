package io.switchboard.benchmarks.mesh;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.Measurement;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.mesh.MeshResults.FirstCalls;
import io.switchboard.benchmarks.mesh.MeshResults.Istio;
import io.switchboard.benchmarks.mesh.MeshResults.OfSize;
import io.switchboard.benchmarks.mesh.MeshResults.Stage;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code bin/switchboard serve} with many streams of xDS: what it costs, and how late they hear of changes. */
public final class MeshMeasurement implements Measurement {
    /** Of own services, a second; the target names it. */
    static final int RATE = 1_000;

    private static final int TRIAL_RATE = 100;
    /** More than a program makes. */
    private static final int CHANGES = 1_000_000;

    private final String serve;

    /** @param serve the class path of {@code bin/switchboard serve} */
    public MeshMeasurement(String serve) {
        this.serve = serve;
    }

    @Override
    public Section again(JsonElement data) {
        return new MeshReport(new Gson().fromJson(data, MeshResults.class)).section();
    }

    @Override
    public Section measure(Bench bench) {
        int services = bench.of(10_000, 100);
        int rate = bench.of(RATE, TRIAL_RATE);
        List<Stage> stages = new ArrayList<>();
        List<OfSize> sizes = new ArrayList<>();
        FirstCalls first;
        for (int size : bench.quick() ? List.of(20) : List.of(100, 1_000)) {
            try (EtcdServer etcd = filled(bench, size)) {
                sizes.add(ofSize(bench, etcd, size));
            }
        }
        try (EtcdServer etcd = filled(bench, services)) {
            sizes.add(ofSize(bench, etcd, services));
            for (int streams : bench.quick() ? List.of(50, 100) : List.of(1_000, 5_000)) {
                try (ServedMesh served = new ServedMesh(bench, serve, etcd.endpoint(), "xds")) {
                    stages.add(new StageMeasurement(
                                    bench, served, etcd.endpoint(), services, CHANGES * (1 + stages.size()))
                            .measure(streams, rate, bench.of(16, 2)));
                }
            }
            try (ServedMesh served = new ServedMesh(bench, serve, etcd.endpoint(), "xds")) {
                first = FirstCallsMeasurement.measure(bench, served.address(), etcd.endpoint(), bench.of(30, 3));
                bench.progress().say("  " + first);
            }
        }
        Istio istio = null;
        String noIstio = IstioMeasurement.missing();
        if (noIstio.isEmpty()) {
            try {
                istio = new IstioMeasurement(bench, serve).measure();
                bench.progress().say("  " + istio);
            } catch (Exception e) {
                bench.progress().say("  istiod: " + e);
                noIstio = "it could not be measured: " + e.getMessage();
            }
        }
        return report(services, stages, first, sizes, istio, noIstio);
    }

    private static Section report(
            int services,
            List<Stage> stages,
            FirstCalls first,
            List<OfSize> sizes,
            @Nullable Istio istio,
            String noIstio) {
        return new MeshReport(new MeshResults(services, MeshContent.INSTANCES, stages, first, sizes, istio, noIstio))
                .section();
    }

    private static EtcdServer filled(Bench bench, int services) {
        EtcdServer etcd = bench.startEtcd();
        try (RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            MeshContent.fill(raw, services);
            return etcd;
        } catch (RuntimeException | Error e) {
            etcd.close();
            throw e;
        }
    }

    /** The same streams and changes, whatever the number of services. */
    private OfSize ofSize(Bench bench, EtcdServer etcd, int services) {
        try (ServedMesh served = new ServedMesh(bench, serve, etcd.endpoint(), "xds")) {
            return new StageMeasurement(bench, served, etcd.endpoint(), services, 0)
                    .changes(bench.of(99, 19), bench.of(300, 50), bench.of(8, 2));
        }
    }
}

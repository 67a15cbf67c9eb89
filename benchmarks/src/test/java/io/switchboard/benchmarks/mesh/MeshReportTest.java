package io.switchboard.benchmarks.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.switchboard.benchmarks.FigureTarget;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.mesh.MeshResults.FirstCalls;
import io.switchboard.benchmarks.mesh.MeshResults.Heard;
import io.switchboard.benchmarks.mesh.MeshResults.Istio;
import io.switchboard.benchmarks.mesh.MeshResults.OfSize;
import io.switchboard.benchmarks.mesh.MeshResults.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeshReportTest {
    @Test
    void targets_are_of_the_most_streams() {
        List<FigureTarget> targets = section(0, null).targets();
        assertEquals(
                List.of(
                        "xDS: put to ACK, p99, 5,000 streams, 998 changes/s: 300 ms",
                        "xDS: heap of the server by stream: 15.0 kB",
                        "xDS: put to first call, p99 of how much later than an etcd client: 20.0 ms",
                        "xDS: CPU of a change, 10,000 services to 100: 1.20 ×"),
                targets.stream().map(one -> one.what() + ": " + one.measured()).toList());
        assertTrue(targets.stream().allMatch(FigureTarget::met));
    }

    @Test
    void a_change_that_a_stream_never_heard_of_misses_the_target() {
        assertFalse(section(1, null).targets().get(0).met());
        assertTrue(section(1, null).text().contains("| ACKs that never came | 1 | 1 |"));
    }

    @Test
    void without_istiod_the_section_says_why() {
        assertTrue(section(0, null).text().contains("Beside istiod: not measured; there is no Envoy.\n"));
        String beside = section(0, new Istio(1_000, spread(10), spread(150), 900, 800, 5_000))
                .text();
        assertTrue(beside.contains("| istiod | 75.0 / 150 / 300 | 800 | 5,000 |"), beside);
    }

    @Test
    void the_page_is_the_same_of_the_data_of_an_earlier_run() {
        Section section = section(0, new Istio(1_000, spread(10), spread(150), 900, 800, 5_000));
        assertEquals(
                section.text(),
                new MeshMeasurement("")
                        .again(new Gson().toJsonTree(section.data()))
                        .text());
    }

    private static Section section(int missing, @Nullable Istio istio) {
        MeshResults results = new MeshResults(
                10_000,
                10,
                List.of(stage(1_000, 12_000, missing), stage(5_000, 15_000, missing)),
                new FirstCalls(spread(30), spread(10), spread(20)),
                List.of(new OfSize(100, 99, 500, spread(10)), new OfSize(10_000, 99, 600, spread(10))),
                istio,
                istio == null ? "there is no Envoy" : "");
        return new MeshReport(results).section();
    }

    private static Stage stage(int streams, double streamBytes, int missing) {
        Heard heard = new Heard(16_000, 998, missing, spread(300));
        return new Stage(
                streams,
                3_000,
                50_000,
                streamBytes,
                900,
                800,
                4_000,
                3,
                heard,
                400,
                900,
                heard,
                60,
                9_000,
                4_000,
                2_000,
                5e8);
    }

    private static Spread spread(double p99) {
        return new Spread(100, 1, p99 / 2, p99, p99, p99 * 2);
    }
}

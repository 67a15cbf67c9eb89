package io.switchboard.benchmarks.mesh;

import io.switchboard.benchmarks.FigureTarget;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.mesh.MeshResults.FirstCalls;
import io.switchboard.benchmarks.mesh.MeshResults.Heard;
import io.switchboard.benchmarks.mesh.MeshResults.Istio;
import io.switchboard.benchmarks.mesh.MeshResults.OfSize;
import io.switchboard.benchmarks.mesh.MeshResults.Stage;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/** What is said of the mesh. */
final class MeshReport {
    private final MeshResults results;

    MeshReport(MeshResults results) {
        this.results = results;
    }

    Section section() {
        return new Section("mesh", text(), new TreeMap<>(), targets(), results);
    }

    private List<FigureTarget> targets() {
        Stage most = results.stages().get(results.stages().size() - 1);
        OfSize few = results.sizes().get(0);
        OfSize many = results.sizes().get(results.sizes().size() - 1);
        String streams = Numbers.grouped(most.streams());
        String changes = Numbers.grouped(Math.round(most.changes().perSecond()));
        return List.of(
                FigureTarget.atMost(
                        "xDS: put to ACK, p99, " + streams + " streams, " + changes + " changes/s",
                        1_000,
                        "ms",
                        most.changes().missing() > 0
                                ? Double.POSITIVE_INFINITY
                                : most.changes().spread().p99()),
                FigureTarget.atMost("xDS: heap of the server by stream", 20, "kB", most.streamBytes() / 1e3),
                FigureTarget.atMost(
                        "xDS: put to first call, p99 of how much later than an etcd client",
                        50,
                        "ms",
                        results.first().later().p99()),
                FigureTarget.atMost(
                        "xDS: CPU of a change, " + Numbers.grouped(many.services()) + " services to "
                                + Numbers.grouped(few.services()),
                        1.5,
                        "×",
                        many.changeCpuMicros() / few.changeCpuMicros()));
    }

    private String text() {
        return """
                ## The mesh

                `bin/switchboard serve --xds` reads %s services of %d instances from one etcd and serves scripted clients, which are one process
                and ask as gRPC's clients do, on connections of 100 streams. Each stream follows two services, one that all streams follow and
                one of its own. A change is a put of one instance. Heap is what is in use after a collection, and the wire is messages
                without HTTP/2's frames, both ways. All is on the same cores, so that times of clients that start and of a restart have the
                work of the clients in them.

                %s
                The same streams and changes among fewer services and more:

                %s
                Put to the first call that a new server gets, of gRPC's own client of xDS and of an `etcd:///` channel beside it, which both call
                every millisecond, in %d rounds; in milliseconds.

                %s
                %s""".formatted(
                        Numbers.grouped(results.services()),
                        results.instances(),
                        stages(),
                        sizes(),
                        results.first().xds().count(),
                        first(results.first()),
                        istio());
    }

    private Table stages() {
        List<String> headings = new ArrayList<>(List.of("Streams"));
        results.stages().forEach(one -> headings.add(Numbers.grouped(one.streams())));
        Table table = new Table(1, headings);
        row(table, "start to ready, ms", Stage::readyMillis);
        row(table, "heap by followed service, kB", one -> one.serviceBytes() / 1e3);
        row(table, "heap by stream, kB", one -> one.streamBytes() / 1e3);
        row(table, "until all have all endpoints, ms", Stage::openMillis);
        row(table, "CPU to open a stream, µs", Stage::openCpuMicros);
        row(table, "bytes on the wire to open a stream", Stage::openWireBytes);
        row(table, "CPU of an idle stream, µs a second", Stage::idleCpuMicros);
        heard(table, "changes of own services", Stage::changes);
        row(table, "CPU of a change, µs", Stage::changeCpuMicros);
        row(table, "bytes on the wire of a change", Stage::changeWireBytes);
        heard(table, "changes that all streams hear of", Stage::shared);
        row(table, "CPU of such a change by stream, µs", Stage::pushCpuMicros);
        row(table, "kill, until all have all endpoints again, ms", Stage::restartMillis);
        row(table, "of this, start to ready, ms", Stage::restartReadyMillis);
        row(table, "CPU of the restart by stream, µs", Stage::restartCpuMicros);
        row(table, "most memory of the restarted process, MB", one -> one.peakBytes() / 1e6);
        return table;
    }

    private void row(Table table, String what, Function<Stage, Double> value) {
        cells(table, what, stage -> Numbers.threeDigits(value.apply(stage)));
    }

    private void heard(Table table, String what, Function<Stage, Heard> value) {
        row(table, what + ", a second", stage -> value.apply(stage).perSecond());
        cells(
                table,
                "put to ACK, p50 / p99 / max, ms",
                stage -> millis(value.apply(stage).spread()));
        cells(
                table,
                "ACKs that never came",
                stage -> Integer.toString(value.apply(stage).missing()));
    }

    private void cells(Table table, String what, Function<Stage, String> value) {
        List<String> cells = new ArrayList<>(List.of(what));
        results.stages().forEach(stage -> cells.add(value.apply(stage)));
        table.row(cells);
    }

    private Table sizes() {
        Table table = new Table("Services", "streams", "CPU of a change, µs", "put to ACK, p50 / p99 / max, ms");
        results.sizes()
                .forEach(one -> table.row(
                        Numbers.grouped(one.services()),
                        Numbers.grouped(one.streams()),
                        Numbers.threeDigits(one.changeCpuMicros()),
                        millis(one.spread())));
        return table;
    }

    private static Table first(FirstCalls first) {
        return new Table("Client", "p50 / p99 / max")
                .row("xDS", millis(first.xds()))
                .row("etcd", millis(first.etcd()))
                .row("xDS after etcd, in the same round", millis(first.later()));
    }

    private String istio() {
        Istio istio = results.istio();
        if (istio == null) {
            return "Beside istiod: not measured; " + results.noIstio() + ".\n";
        }
        return """
                Beside istiod, which gets the same %s services as ServiceEntries from `serve --mcp`: put until an Envoy has the endpoint, in %d
                rounds, in milliseconds, as its admin page tells, which is asked again and again. It is `serve --mcp` whose CPU is told in
                the second row.

                %s""".formatted(
                Numbers.grouped(istio.services()),
                istio.istiod().count(),
                new Table("Envoy served by", "p50 / p99 / max", "CPU of Switchboard by change, µs", "of istiod, µs")
                        .row(
                                "Switchboard",
                                millis(istio.direct()),
                                Numbers.threeDigits(istio.switchboardCpuMicros()),
                                "–")
                        .row(
                                "istiod",
                                millis(istio.istiod()),
                                Numbers.threeDigits(istio.mcpCpuMicros()),
                                Numbers.threeDigits(istio.istiodCpuMicros())));
    }

    private static String millis(Spread spread) {
        return Numbers.millis(spread.p50()) + " / " + Numbers.millis(spread.p99()) + " / "
                + Numbers.millis(spread.max());
    }
}

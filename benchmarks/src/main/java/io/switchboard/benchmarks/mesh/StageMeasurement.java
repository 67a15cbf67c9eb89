package io.switchboard.benchmarks.mesh;

import com.google.gson.Gson;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.mesh.MeshResults.Heard;
import io.switchboard.benchmarks.mesh.MeshResults.OfSize;
import io.switchboard.benchmarks.mesh.MeshResults.Stage;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import java.time.Duration;
import java.util.List;

/** One process that serves, one with many scripted streams, and what passes between them. */
final class StageMeasurement {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration IDLE = Duration.ofSeconds(4);

    private final Bench bench;
    private final ServedMesh served;
    private final String endpoint;
    private final int services;
    private final int lastChange;

    /** @param lastChange that another has made in the same etcd: numbers only rise */
    StageMeasurement(Bench bench, ServedMesh served, String endpoint, int services, int lastChange) {
        this.bench = bench;
        this.served = served;
        this.endpoint = endpoint;
        this.services = services;
        this.lastChange = lastChange;
    }

    Stage measure(int streams, int rate, int seconds) {
        double ready = served.readyMillis();
        try (Child clients = clients()) {
            double empty = served.heapBytes();
            int followed = Math.min(streams, services - 1) + 1;
            clients.tell("hold " + streams);
            clients.next("served", LIMIT);
            double held = served.heapBytes();

            double cpu = served.cpuMicros();
            double bytes = bytes(clients);
            long begun = bench.clock().nanos();
            clients.tell("open " + streams);
            clients.next("served", LIMIT);
            double openMillis = (bench.clock().nanos() - begun) / 1e6;
            double openCpu = served.cpuMicros() - cpu;
            double openBytes = bytes(clients) - bytes;
            double opened = served.heapBytes();
            clients.tell("release");
            clients.next("released", LIMIT);

            cpu = served.cpuMicros();
            Await.pass(IDLE);
            double idleCpu = (served.cpuMicros() - cpu) / IDLE.toSeconds();

            // So that what is measured next has been compiled.
            heard(clients, "change " + rate + " " + rate * seconds / 2);
            cpu = served.cpuMicros();
            bytes = bytes(clients);
            Heard changes = heard(clients, "change " + rate + " " + rate * seconds);
            double changeCpu = served.cpuMicros() - cpu;
            double changeBytes = bytes(clients) - bytes;

            heard(clients, "share 2");
            cpu = served.cpuMicros();
            Heard shared = heard(clients, "share 10");
            double sharedCpu = served.cpuMicros() - cpu;

            long killed = bench.clock().nanos();
            served.killAndStart();
            clients.next("served", LIMIT);
            double restart = (bench.clock().nanos() - killed) / 1e6;
            Stage stage = new Stage(
                    streams,
                    ready,
                    (held - empty) / followed,
                    (opened - held) / streams,
                    openMillis,
                    openCpu / streams,
                    openBytes / streams,
                    idleCpu / streams,
                    changes,
                    changeCpu / changes.count(),
                    changeBytes / changes.count(),
                    shared,
                    sharedCpu / shared.count() / streams,
                    restart,
                    served.readyMillis(),
                    served.cpuMicros() / streams,
                    served.peakBytes());
            bench.progress().say("  " + stage);
            return stage;
        }
    }

    /** Nothing but changes. */
    OfSize changes(int streams, int rate, int seconds) {
        try (Child clients = clients()) {
            clients.tell("open " + streams);
            clients.next("served", LIMIT);
            // So that what is measured next has been compiled: compiling takes several times the CPU of the changes.
            heard(clients, "change " + rate + " " + 3 * rate * seconds / 2);
            double cpu = served.cpuMicros();
            Heard changes = heard(clients, "change " + rate + " " + rate * seconds);
            OfSize size = new OfSize(services, streams, (served.cpuMicros() - cpu) / changes.count(), changes.spread());
            bench.progress().say("  " + size);
            return size;
        }
    }

    private Child clients() {
        Child clients = bench.start(
                "mesh-clients",
                bench.own(
                        StreamsProgram.class,
                        List.of("-Xmx3g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                        served.address(),
                        endpoint,
                        Integer.toString(services),
                        Integer.toString(lastChange)));
        clients.next("ready", LIMIT);
        return clients;
    }

    private static double bytes(Child clients) {
        return clients.numbers("bytes", "bytes")[0];
    }

    private static Heard heard(Child clients, String order) {
        clients.tell(order);
        return new Gson().fromJson(clients.next("acknowledged", LIMIT), Heard.class);
    }
}

package io.switchboard.benchmarks.load;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.Measurement;
import io.switchboard.benchmarks.PingServer;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.load.IdleResults.One;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Memory, threads and start of a client and of a server that do nothing, beside the same on grpc-java alone. */
public final class IdleMeasurement implements Measurement {
    static final List<String> KINDS =
            List.of("client, grpc-java alone", "client, Switchboard", "server, grpc-java alone", "server, Switchboard");
    static final Duration IDLE = Duration.ofSeconds(3);
    private static final String SERVICE = "idle";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Override
    public Section again(JsonElement data) {
        return new IdleReport(new Gson().fromJson(data, IdleResults.class)).section();
    }

    @Override
    public Section measure(Bench bench) throws IOException {
        List<One> all = new ArrayList<>();
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                PingServer server = PingServer.start(1, bench.clock())) {
            raw.announce(SERVICE + "/" + server.address(), server.address());
            int rounds = bench.of(10, 2);
            for (int round = 0; round <= rounds; round++) {
                for (String kind : KINDS) {
                    One one = one(bench, etcd, server, kind);
                    // The first round has what no later one has: files that nobody has read before.
                    if (round > 0) {
                        all.add(one);
                    }
                }
                bench.progress().step("idle processes", round, rounds);
            }
        }
        return new IdleReport(new IdleResults(all)).section();
    }

    private static One one(Bench bench, EtcdServer etcd, PingServer server, String kind) throws IOException {
        Path memory = Files.createTempDirectory("switchboard-bench");
        List<String> jvm = List.of("-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        List<String> command = switch (KINDS.indexOf(kind)) {
            case 0 -> bench.own(IdleProgram.class, jvm, "grpc-client", server.address());
            case 1 -> bench.own(IdleProgram.class, jvm, "client", etcd.endpoint(), SERVICE, memory.toString());
            case 2 -> bench.own(IdleProgram.class, jvm, "grpc-server");
            default -> bench.own(IdleProgram.class, jvm, "server", etcd.endpoint(), "idle-server");
        };
        long begun = bench.clock().nanos();
        try (Child child = bench.start("idle", command)) {
            child.next("up", LIMIT);
            double up = (bench.clock().nanos() - begun) / 1e6;
            Await.pass(IDLE);
            double[] stats = child.numbers("stats", "stats");
            return new One(kind, up, stats[0], resident(child.pid()), stats[1], stats[2]);
        } finally {
            try (Stream<Path> files = Files.walk(memory)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static double resident(long pid) throws IOException {
        return residentBytes(Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")));
    }

    /** @param lines of {@code /proc/PID/status} */
    static double residentBytes(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> 1024.0 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}

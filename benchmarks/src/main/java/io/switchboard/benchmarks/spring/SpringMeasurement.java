package io.switchboard.benchmarks.spring;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.Measurement;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.spring.SpringResults.Pair;
import io.switchboard.benchmarks.spring.SpringResults.Started;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jars, start and memory of an application on Spring Boot with the starter, beside the same one without it. */
public final class SpringMeasurement implements Measurement {
    static final Duration IDLE = Duration.ofSeconds(3);
    private static final Pattern STARTED = Pattern.compile("Started SpringApp in ");
    private static final Pattern REGISTERED = Pattern.compile("/\\S+ is ACTIVE");
    private static final Pattern BOOT = Pattern.compile("spring-boot-(\\d\\S*)\\.jar");

    @Override
    public Section again(JsonElement data) {
        return new SpringReport(new Gson().fromJson(data, SpringResults.class)).section();
    }

    @Override
    public Section measure(Bench bench) throws IOException {
        Path plain = jar(bench, "plain");
        Path starter = jar(bench, "starter");
        FatJar plainJar = FatJar.read(plain);
        FatJar starterJar = FatJar.read(starter);
        List<Pair> pairs = new ArrayList<>();
        int rounds = bench.of(12, 2);
        try (EtcdServer etcd = bench.startEtcd()) {
            for (int round = 0; round <= rounds; round++) {
                boolean plainFirst = round % 2 == 0;
                Started before = start(bench, etcd, plainFirst ? plain : starter, !plainFirst);
                Started after = start(bench, etcd, plainFirst ? starter : plain, plainFirst);
                // The first round has what no later one has: files that nobody has read before.
                if (round > 0) {
                    pairs.add(plainFirst ? new Pair(before, after) : new Pair(after, before));
                }
                bench.progress().step("pairs of applications", round, rounds);
            }
        }
        return new SpringReport(new SpringResults(
                        boot(plainJar), plainJar.packed(), starterJar.packed(), starterJar.beyond(plainJar), pairs))
                .section();
    }

    private static Path jar(Bench bench, String app) {
        return bench.apps().resolve(Path.of("spring", app, "target", "app.jar"));
    }

    private static String boot(FatJar jar) {
        return jar.held().stream()
                .map(one -> BOOT.matcher(one.name()))
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the application is not on Spring Boot"));
    }

    private static Started start(Bench bench, EtcdServer etcd, Path jar, boolean registers) throws IOException {
        CompletableFuture<Long> started = new CompletableFuture<>();
        CompletableFuture<Long> registered = new CompletableFuture<>();
        List<String> command = List.of(
                program("java"), "-Xmx256m", "-jar", jar.toString(), "--switchboard.endpoints=" + etcd.endpoint());
        long begun = bench.clock().nanos();
        try (Child child = Child.start("spring", command, bench.logs().resolve("child-spring.log"), line -> {
            note(STARTED, line, started, bench);
            note(REGISTERED, line, registered, bench);
        })) {
            try {
                double up = (Await.on(started) - begun) / 1e6;
                double active = registers ? (Await.on(registered) - begun) / 1e6 : 0;
                double cpu = child.cpu().toNanos() / 1e6;
                Await.pass(IDLE);
                double heap = heapBytes(ask(child, "GC.class_histogram"));
                List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(child.pid()), "status"));
                double classes = number(ask(child, "PerfCounter.print"), "^java\\.cls\\.loadedClasses=(\\d+)");
                return new Started(
                        up,
                        active,
                        cpu,
                        heap,
                        1024 * number(status, "^VmRSS:\\s+(\\d+) kB"),
                        number(status, "^Threads:\\s+(\\d+)"),
                        classes);
            } finally {
                child.terminate();
                child.awaitEnd();
            }
        }
    }

    private static void note(Pattern what, String line, CompletableFuture<Long> when, Bench bench) {
        if (what.matcher(line).find()) {
            when.complete(bench.clock().nanos());
        }
    }

    /** What the JVM answers to a command of {@code jcmd}. */
    private static List<String> ask(Child child, String command) {
        try (Child jcmd = Child.start("jcmd", List.of(program("jcmd"), Long.toString(child.pid()), command), null)) {
            Await.on(jcmd.onEnd());
            return jcmd.lines(0);
        }
    }

    /** @param lines of a histogram of classes, for which the JVM has collected what is not in use */
    static double heapBytes(List<String> lines) {
        return number(lines, "^Total\\s+\\d+\\s+(\\d+)$");
    }

    static double number(List<String> lines, String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        return lines.stream()
                .map(wanted::matcher)
                .filter(Matcher::find)
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing is like " + pattern + " in " + lines));
    }

    private static String program(String name) {
        return Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", name)
                .toString();
    }
}

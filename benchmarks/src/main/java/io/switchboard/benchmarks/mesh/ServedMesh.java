package io.switchboard.benchmarks.mesh;

import io.switchboard.benchmarks.Bench;
import io.switchboard.harness.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code bin/switchboard serve} as a process, on one etcd; it can be killed and started again where it was. */
public final class ServedMesh implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final double JIFFIES_PER_SECOND = 100;

    private final Bench bench;
    private final String classPath;
    private final String endpoint;
    private final String part;
    private String listens = "127.0.0.1:0";
    private Child child;
    private double readyMillis;

    /** @param part that serves: xds, mcp or scaler */
    public ServedMesh(Bench bench, String classPath, String endpoint, String part) {
        this.bench = bench;
        this.classPath = classPath;
        this.endpoint = endpoint;
        this.part = part;
        child = start();
    }

    private Child start() {
        long begun = bench.clock().nanos();
        Child started = bench.start("serve", command());
        try {
            listens = started.next(part + " at", LIMIT);
            started.next("ready", LIMIT);
        } catch (RuntimeException | Error e) {
            started.kill();
            throw e;
        }
        readyMillis = (bench.clock().nanos() - begun) / 1e6;
        return started;
    }

    /** With the options that {@code bin/switchboard} gives it. */
    private List<String> command() {
        return Child.java(
                classPath,
                List.of("-XX:+ExitOnOutOfMemoryError"),
                "io.switchboard.cli.Main",
                "serve",
                "--" + part,
                listens,
                "--endpoints",
                endpoint);
    }

    /** Kills it, and starts it where it was. */
    void killAndStart() {
        child.kill();
        child = start();
    }

    public String address() {
        return listens;
    }

    /** From its start until it said that it is ready. */
    double readyMillis() {
        return readyMillis;
    }

    /** The processor time that it has had, in microseconds, in steps of 10 ms. */
    public double cpuMicros() {
        String stat = read("stat");
        // Its name, in brackets, may have blanks.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / JIFFIES_PER_SECOND * 1e6;
    }

    /** The most memory that it has had of the system, in bytes. */
    double peakBytes() {
        return read("status")
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(child.pid()), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What its heap has in use after a collection, in bytes: the less of two. */
    public double heapBytes() {
        return Math.min(histogram(), histogram());
    }

    private double histogram() {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString()));
        command.addAll(List.of(Long.toString(child.pid()), "GC.class_histogram"));
        try (Child jcmd = Child.start("jcmd", command, null)) {
            // "Total  INSTANCES  BYTES" is the last line.
            String[] total = jcmd.next("Total", LIMIT).trim().split(" +", -1);
            return Double.parseDouble(total[1]);
        }
    }

    @Override
    public void close() {
        child.kill();
    }
}

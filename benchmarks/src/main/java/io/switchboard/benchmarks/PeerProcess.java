package io.switchboard.benchmarks;

import io.switchboard.core.time.Scheduler;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A client of etcd that is measured, as a process with a class path of its own; see PeerProgram for what is said. */
final class PeerProcess implements AutoCloseable {
    static final int TTL_SECONDS = 10;

    private final Client client;
    private final String prefix;
    private final Map<String, CompletableFuture<Long>> awaited = new ConcurrentHashMap<>();
    private final Child child;

    /**
     * @param name for people
     * @param program the class to run
     */
    record Client(String name, String program, String classPath) {}

    /** Starts one that logs into a file of its own; it may still be coming up. */
    PeerProcess(Client client, String endpoint, Path logs, Scheduler clock) {
        this.client = client;
        this.prefix = Peers.PREFIX + client.name() + "/";
        List<String> command = Child.java(
                client.classPath(),
                List.of(),
                client.program(),
                URI.create(endpoint).getAuthority(),
                prefix,
                Integer.toString(TTL_SECONDS));
        child = Child.start(
                client.name(),
                command,
                logs.resolve("peer-" + client.name() + ".log"),
                line -> said(line).complete(clock.nanos()));
    }

    void awaitReady() {
        Await.on(said("ready"));
    }

    String name() {
        return client.name();
    }

    /** What it keeps registered. */
    String ownKey() {
        return prefix + "own";
    }

    /** What it writes when it is told to. */
    String writtenKey() {
        return prefix + "written";
    }

    /** What somebody else puts, for it to see. */
    String newKey(int number) {
        return prefix + "new" + number;
    }

    /** When it says that it saw this key put. */
    CompletableFuture<Long> sees(String key) {
        return said("seen " + key);
    }

    private CompletableFuture<Long> said(String line) {
        return awaited.computeIfAbsent(line, any -> new CompletableFuture<>());
    }

    void write(String value) {
        child.tell("write " + writtenKey() + " " + value);
    }

    void freeze() {
        child.pause();
    }

    void thaw() {
        child.resume();
    }

    @Override
    public void close() {
        child.kill();
    }
}

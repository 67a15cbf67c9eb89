package io.switchboard.interop.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Await;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A registry, servers, a control plane and callers that call all the time: what an outage is tried on. */
final class Mesh implements AutoCloseable {
    static final String SERVICE = "mesh/outage";
    private static final int RATE = 40;

    /** A client with gRPC that has found no control plane again and again tries after 2 min, give or take a fifth. */
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(144);

    private final Belongings belongings = new Belongings();
    private final Map<String, Caller> callers = new LinkedHashMap<>();
    private final Path folder;
    final EtcdServer etcd;
    final Fleet fleet;

    /** A registry with the servers a1 and a2, of which no lease runs out. */
    Mesh(Path folder) {
        this(folder, Duration.ofHours(1));
    }

    /** @param leaseTtl how long servers stay registered while they cannot reach etcd */
    Mesh(Path folder, Duration leaseTtl) {
        this.folder = folder;
        etcd = own(EtcdServer.start());
        fleet = own(new Fleet(etcd, SERVICE, leaseTtl));
        fleet.start("a1", 100, "v1");
        fleet.start("a2", 100, "v1");
    }

    /** An empty folder for the logs and files of a test, which stays after it. */
    static Path folder(String test) {
        Path folder = Path.of("target", "mesh", test).toAbsolutePath();
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            Files.createDirectories(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is ended with this, the last first. */
    <T extends AutoCloseable> T own(T one) {
        return belongings.add(one);
    }

    ServeProcess serve(String name) {
        return serve(name, etcd.endpoint());
    }

    /**
     * @param endpoint of etcd, or of something before it
     * @param flags besides
     */
    ServeProcess serve(String name, String endpoint, String... flags) {
        return own(ServeProcess.start(endpoint, folder.resolve(name + ".log"), flags));
    }

    /** One caller of each kind whose client is another program: the C core, and Envoy by both protocols. */
    void allCall(Integer... xds) {
        caller(CallerKind.PYTHON, xds);
        caller(CallerKind.ENVOY, xds);
        caller(CallerKind.ENVOY_HTTP, xds);
    }

    Caller caller(CallerKind kind, Integer... xds) {
        return caller(kind, kind.name() + callers.size(), xds);
    }

    /** Starts a caller that calls from when both servers have answered it. */
    Caller caller(CallerKind kind, String node, Integer... xds) {
        Caller caller = own(new Callers(folder, etcd.endpoint(), List.of(xds), SERVICE, "a").start(kind, node));
        callers.put(kind.title() + " " + callers.size(), caller);
        Tally[] last = {caller.call(20)};
        Await.until(() -> kind.title() + " calls: " + last[0], () -> {
            if (last[0].failures() == 0 && last[0].servers().size() == 2) {
                return true;
            }
            last[0] = caller.call(20);
            return false;
        });
        caller.load(RATE);
        return caller;
    }

    /** Starts another server, and waits until every caller has been answered by it. */
    void assertNewsArrive(String server) {
        fleet.start(server, 100, "v1");
        assertSeen(server);
    }

    /** Waits until every caller has been answered by a server. */
    void assertSeen(String server) {
        callers.forEach((name, caller) -> Await.until(
                () -> name + " is answered by " + server,
                LONGEST_BACKOFF.plusMinutes(1),
                () -> caller.call(20).servers().containsKey(server)));
    }

    /** No call has failed since this was asked last, and some were made. */
    void assertNoneFailed() {
        List<String> failed = new ArrayList<>();
        callers.forEach((name, caller) -> {
            Tally tally = caller.report();
            if (tally.failures() > 0) {
                failed.add(name + ": " + tally.failed() + " of " + tally.calls() + ", " + tally.messages());
            }
            assertTrue(tally.calls() > 0, () -> name + " calls");
        });
        assertEquals(List.of(), failed);
    }

    @Override
    public void close() {
        belongings.close();
    }
}

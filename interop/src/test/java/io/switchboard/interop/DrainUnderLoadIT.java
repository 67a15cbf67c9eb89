package io.switchboard.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.switchboard.Switchboard;
import io.switchboard.testing.EtcdServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Five servers, each a process, are told to end by SIGTERM and replaced, one after the other, while a Java caller and a
 * Go caller make 1,000 calls a second, of which one in twenty is answered late. Nobody has configured a retry.
 */
@Timeout(900)
@SuppressWarnings("NullAway.Init") // JUnit calls the method that sets the fields.
class DrainUnderLoadIT {
    private static final int SERVERS = 5;
    private static final int RATE = 500;
    private static final String SERVICE = "interop/drain";

    private final List<DrainProcess> started = new ArrayList<>();
    private EtcdServer etcd;
    private Switchboard switchboard;

    @BeforeEach
    void start() {
        GoPrograms.path("load");
        etcd = EtcdServer.start();
        switchboard = Switchboard.connect(etcd.endpoint());
    }

    @AfterEach
    void stop() {
        started.forEach(DrainProcess::close);
        switchboard.close();
        etcd.close();
    }

    @Test
    void no_call_is_lost_when_each_is_replaced_by_a_new_one() throws Exception {
        restart((old, name) -> {
            DrainProcess next = server(name, 0).awaitReady();
            old.stop();
            return next;
        });
    }

    @Test
    void no_call_is_lost_when_each_comes_back_at_its_own_port() throws Exception {
        restart((old, name) -> {
            old.stop();
            return server(name, old.port()).awaitReady();
        });
    }

    private interface Replacement {
        DrainProcess of(DrainProcess old, String name) throws Exception;
    }

    private void restart(Replacement replacement) throws Exception {
        List<DrainProcess> running = new ArrayList<>();
        for (int number = 0; number < SERVERS; number++) {
            running.add(server("old-" + number, 0));
        }
        for (DrainProcess server : running) {
            server.awaitReady();
        }
        try (JavaLoad java = JavaLoad.start(switchboard, SERVICE, RATE);
                GoProcess go = GoProcess.start(
                        "load", "-etcd", etcd.endpoint(), "-service", SERVICE, "-rate", Integer.toString(RATE))) {
            awaitAll(java, running);
            List<String> failedInGo = new ArrayList<>();
            awaitAll(go, running, failedInGo);
            StringBuilder took = new StringBuilder();
            for (int number = 0; number < SERVERS; number++) {
                long before = System.nanoTime();
                running.set(number, replacement.of(running.get(number), "new-" + number));
                took.append(String.format(
                        Locale.ROOT, " %.1f", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before) / 1e3));
            }
            awaitAll(java, running);
            awaitAll(go, running, failedInGo);
            List<String> lines = go.finish();
            JsonObject goTotals =
                    JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject();
            java.finish();
            int goCalls = goTotals.get("calls").getAsInt();
            System.out.printf(
                    Locale.ROOT,
                    "drain under load: %d calls by Java and %d by Go, %.0f a second by Go; replaced within%s s%n",
                    java.made(),
                    goCalls,
                    goCalls / goTotals.get("seconds").getAsDouble(),
                    took);
            assertEquals(List.of(), List.copyOf(java.failures()));
            failedInGo.addAll(lines.subList(0, lines.size() - 1));
            assertEquals(List.of(), failedInGo);
            assertEquals(0, goTotals.get("failed").getAsInt());
            Set<String> all = new HashSet<>(java.servers().keySet());
            assertEquals(2 * SERVERS, all.size(), all.toString());
            assertEquals(2 * SERVERS, goTotals.getAsJsonObject("servers").size(), goTotals.toString());
            assertTrue(java.made() >= RATE * 5, java.made() + " calls");
            assertTrue(goCalls >= RATE * 5, goCalls + " calls");
        }
    }

    /** Until the Java caller has been answered by each of them. */
    private static void awaitAll(JavaLoad java, List<DrainProcess> servers) {
        Set<String> missing = new HashSet<>();
        for (int attempt = 0; attempt < 6000; attempt++) {
            missing.clear();
            servers.forEach(server -> missing.add(server.name()));
            missing.removeAll(java.servers().keySet());
            if (missing.isEmpty()) {
                return;
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError("nothing was answered by " + missing);
    }

    /** Until the Go caller has been answered by each of them; what it says besides are failures. */
    private static void awaitAll(GoProcess go, List<DrainProcess> servers, List<String> failed)
            throws InterruptedException {
        Set<String> missing = new HashSet<>();
        servers.forEach(server -> missing.add(server.name()));
        while (!missing.isEmpty()) {
            String line = go.line();
            JsonObject said = JsonParser.parseString(line).getAsJsonObject();
            if (said.has("server")) {
                missing.remove(said.get("server").getAsString());
            } else {
                failed.add(line);
            }
        }
    }

    private DrainProcess server(String name, int port) throws Exception {
        DrainProcess server = DrainProcess.start(etcd.endpoint(), SERVICE, name, port);
        started.add(server);
        return server;
    }
}

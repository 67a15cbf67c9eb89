package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.switchboard.Switchboard;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.grpc.load.LoadReporter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code top} against servers that report, and one that does not. */
@Timeout(300)
class TopTest {
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Typed typed = new Typed(etcd.endpoint());
    private final Switchboard switchboard = Switchboard.connect(etcd.endpoint());
    private final List<Server> servers = new ArrayList<>();
    private final List<LoadReporter> reporters = new ArrayList<>();

    @AfterEach
    void stop() {
        switchboard.close();
        reporters.forEach(LoadReporter::close);
        servers.forEach(Server::shutdownNow);
        etcd.close();
    }

    private void register(String service, String id, boolean reporting) throws IOException, InterruptedException {
        ServerBuilder<?> builder = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create());
        if (reporting) {
            LoadReporter reporter = LoadReporter.builder()
                    .utilization(() -> 0.5)
                    .metric("queue", () -> 7)
                    .build();
            reporter.addTo(builder);
            reporters.add(reporter);
        }
        Server server = builder.build().start();
        servers.add(server);
        switchboard
                .register(
                        service,
                        Instance.at("127.0.0.1:" + server.getPort()).toBuilder()
                                .id(id)
                                .locality(new Locality("", "b"))
                                .build())
                .awaitActive(Duration.ofMinutes(1));
    }

    @Test
    void a_service_is_shown_by_instance_with_its_totals() throws Exception {
        register("xiaoxu/demo", "one", true);
        register("xiaoxu/demo", "two", false);
        List<String> lines = typed.out("top", "xiaoxu/demo", "--once").lines().toList();
        assertEquals(
                "xiaoxu/demo: 2 instances, 1 reports: 0 in flight, 0.0 calls/s, 0.0 failed/s, load 50 %", lines.get(0));
        assertTrue(lines.get(2).startsWith("INSTANCE  ADDRESS"), lines.get(2));
        assertTrue(
                lines.get(3).matches("one +127.0.0.1:\\d+ +b +serving +0 +0\\.0 +0\\.0 +50 % +\\ds +-"), lines.get(3));
        assertTrue(lines.get(4).startsWith("two "), lines.get(4));
        assertTrue(lines.get(4).contains(" does not report its load; let it serve with "), lines.get(4));
    }

    @Test
    void without_a_service_each_has_a_row() throws Exception {
        register("xiaoxu/demo", "one", true);
        register("other", "two", true);
        List<String> lines = typed.out("top", "--sort", "name").lines().toList();
        assertTrue(lines.get(0).startsWith("SERVICE      INSTANCES  REPORT  IN FLIGHT"), lines.get(0));
        assertTrue(lines.get(1).matches("other +1 +1 +0 +0\\.0 .*"), lines.get(1));
        assertTrue(lines.get(2).matches("xiaoxu/demo +1 +1 +0 +0\\.0 .*"), lines.get(2));
        assertEquals(3, lines.size());
    }

    @Test
    void json_has_what_is_known_and_null_for_what_is_not() throws Exception {
        register("xiaoxu/demo", "one", true);
        register("xiaoxu/demo", "two", false);
        JsonObject json = JsonParser.parseString(typed.out("top", "xiaoxu/demo", "--once", "-o", "json"))
                .getAsJsonObject();
        assertEquals(1, json.getAsJsonObject("totals").get("reporting").getAsInt());
        JsonObject one = json.getAsJsonArray("instances").get(0).getAsJsonObject();
        assertEquals(
                7,
                one.getAsJsonObject("report")
                        .getAsJsonObject("metrics")
                        .get("queue")
                        .getAsInt());
        assertEquals(0.5, one.getAsJsonObject("report").get("utilization").getAsDouble());
        JsonObject two = json.getAsJsonArray("instances").get(1).getAsJsonObject();
        assertFalse(two.has("report"), "what is not known is left out");
        JsonObject all =
                JsonParser.parseString(typed.out("top", "--once", "-o", "json")).getAsJsonObject();
        assertEquals(1, all.getAsJsonArray("services").size());
    }

    @Test
    void json_without_once_is_a_line_each_second() throws Exception {
        register("xiaoxu/demo", "one", true);
        StringWriter out = new StringWriter();
        Thread running = new Thread(() -> Main.commandLine()
                .setOut(new PrintWriter(out))
                .execute("top", "xiaoxu/demo", "-o", "json", "--endpoints", etcd.endpoint()));
        running.start();
        while (running.isAlive() && out.toString().lines().count() < 2) {
            LockSupport.parkNanos(1_000_000);
        }
        running.interrupt();
        running.join();
        String first = out.toString().lines().findFirst().orElseThrow();
        assertEquals(
                "xiaoxu/demo",
                JsonParser.parseString(first).getAsJsonObject().get("service").getAsString());
    }

    @Test
    void nobody_there_and_no_registry_are_failures_and_a_wrong_column_is_wrong_usage() throws Exception {
        assertEquals(1, typed.run("top", "xiaoxu/demo", "--once"));
        assertTrue(typed.out().endsWith("no instances"), typed.out());
        assertEquals(1, typed.run("top"));
        assertEquals("no services", typed.out());
        assertEquals(2, typed.run("top", "xiaoxu/demo", "--sort", "cpu"));
        assertTrue(typed.err().contains("[calls, rate, failures, load, age, name]"), typed.err());
        assertEquals(2, typed.run("top", "a", "b"));
        for (String odd : List.of("-1", "NaN", "1e9")) {
            assertEquals(2, typed.run("top", "a", "--wait", odd));
            assertTrue(typed.err().contains("--wait is from 0 to 3600 seconds"), typed.err());
        }
        assertTrue(typed.failure("top", "/x").startsWith("switchboard top: service name \"/x\""), typed.err());
        etcd.close();
        assertTrue(typed.failure("top", "xiaoxu/demo").startsWith("switchboard top: etcd at "), typed.err());
        assertTrue(typed.failure("top").startsWith("switchboard top: etcd at "), typed.err());
    }
}

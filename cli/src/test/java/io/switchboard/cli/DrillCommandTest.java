package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.embedded.EmbeddedEtcd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code drill} as a person types it, over two registries and real servers. */
class DrillCommandTest {
    private final EmbeddedEtcd us = EmbeddedEtcd.start();
    private final EmbeddedEtcd eu = EmbeddedEtcd.start();
    private final List<Server> servers = new ArrayList<>();
    private final Typed typed = new Typed("--datacenters", "us=" + us.endpoint() + " eu=" + eu.endpoint());

    @AfterEach
    void stop() {
        servers.forEach(Server::shutdownNow);
        us.close();
        eu.close();
    }

    /** A server that is registered and answers health checks so. */
    private void serve(EmbeddedEtcd etcd, String id, ServingStatus status) throws IOException {
        serve(etcd, id, status, 100);
    }

    private void serve(EmbeddedEtcd etcd, String id, ServingStatus status, int weight) throws IOException {
        HealthStatusManager health = new HealthStatusManager();
        health.setStatus("", status);
        Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(health.getHealthService())
                .build()
                .start();
        servers.add(server);
        etcd.put(
                "demo/" + id,
                "{\"Addr\":\"127.0.0.1:" + server.getPort() + "\",\"Metadata\":{\"region\":\"eu\",\"zone\":\"" + id
                        + "\",\"weight\":" + weight + "}}");
    }

    @Test
    void what_is_typed_wrong_is_told_and_nothing_is_drained() {
        Map.of(
                        List.of("--for", "10m", "--probe", "demo"),
                        "write --zone or --datacenter, what is to be drained",
                        List.of("--datacenter", "eu", "--probe", "demo"),
                        "--for is missing: for how long to drain, from 1m to 72h, such as --for 10m",
                        List.of("--datacenter", "eu", "--for", "10m"),
                        "nobody would watch: give --probe SERVICE, or --metrics URL, or both; to drain without watching,"
                                + " use drain",
                        List.of("--zone", "a", "--for", "10m", "--metrics", "http://a/", "--from", "us"),
                        "--from is for a probe; give --probe SERVICE too",
                        List.of("--zone", "a", "--for", "10m", "--probe", "demo", "--abort-load", "1.5x"),
                        "--abort-load needs --metrics URL: a probe does not know how many calls others make")
                .forEach((args, told) -> {
                    List<String> all = new ArrayList<>(List.of("drill"));
                    all.addAll(args);
                    assertEquals(2, typed.run(all.toArray(String[]::new)));
                    assertEquals("switchboard drill: " + told + "; see switchboard drill --help", typed.err());
                });
        Map.of(
                        List.of("--for", "59s"),
                        "--for: a drain lasts from 1m to 72h, not 59s",
                        List.of("--for", "1m", "--baseline", "1s"),
                        "the baseline lasts from 5s to 1h, not 1s",
                        List.of("--for", "1m", "--return", "soon"),
                        "--return: \"soon\" is no length of time; write for example 30s or 5m",
                        List.of("--for", "1m", "--abort-failures", "x"),
                        "--abort-failures: \"x\" is no number; write for example 1%",
                        List.of("--for", "1m", "--rate", "0"),
                        "--rate: a probe makes from 1 to 1000 calls in a second",
                        List.of("--for", "1m", "--timeout", "NaN"),
                        "--timeout: a call of the probe may take from 0.01 to 10 seconds")
                .forEach((args, told) -> {
                    List<String> all = new ArrayList<>(
                            List.of("drill", "--datacenter", "eu", "--probe", "demo", "--endpoints", us.endpoint()));
                    all.addAll(args);
                    assertEquals("switchboard drill: " + told, typed.failure(all.toArray(String[]::new)));
                });
        assertEquals(Map.of(), us.read("switchboard/"));
    }

    @Test
    void what_is_drained_already_is_not_drilled() throws Exception {
        serve(us, "a", ServingStatus.SERVING);
        serve(eu, "a", ServingStatus.SERVING);
        typed.out("drain", "--datacenter", "eu", "--for", "1h", "--by", "ann", "--endpoints", us.endpoint());
        String failure = drillEu("--for", "1m");
        assertTrue(
                failure.matches(
                        "switchboard drill: datacenter eu is drained until \\S+ \\(ann\\) already; a drill needs it"
                                + " undrained: wait, or use undrain"),
                failure);
        typed.out("undrain", "--datacenter", "eu", "--endpoints", us.endpoint());
        // In another registry than the one that it would be written to.
        typed.out("drain", "--datacenter", "eu", "--for", "1h", "--by", "ann", "--endpoints", eu.endpoint());
        failure = drillEu("--for", "1m");
        assertTrue(failure.contains("datacenter eu is drained until ") && failure.contains(" already"), failure);
        assertEquals(Map.of(), us.read("switchboard/"));
    }

    @Test
    void who_has_nobody_to_take_over_is_not_drilled() throws Exception {
        serve(eu, "a", ServingStatus.SERVING);
        assertEquals(
                "switchboard drill: nobody takes calls outside of datacenter eu of demo; --force drills all the same",
                drillEu("--for", "1m"));
        us.put("demo/x", "{\"Addr\":\"127.0.0.1:1\",\"Metadata\":{\"state\":\"draining\"}}");
        assertEquals(
                "switchboard drill: nobody takes calls outside of datacenter eu of demo; --force drills all the same",
                drillEu("--for", "1m"));
        assertEquals(
                "switchboard drill: nobody takes calls outside of zone eu/a of demo; --force drills all the same",
                typed.failure(
                        "drill", "--zone", "eu/a", "--for", "1m", "--probe", "demo", "--endpoints", eu.endpoint()));
        eu.delete("demo/a");
        assertEquals(
                "switchboard drill: no instance of demo takes calls in datacenter eu, so that to drain it would show"
                        + " nothing; --force drills all the same",
                drillEu("--for", "1m"));
    }

    @Test
    void a_probe_that_gets_no_answer_is_told_before_anything_is_drained() throws Exception {
        serve(us, "a", ServingStatus.SERVING);
        serve(eu, "a", ServingStatus.NOT_SERVING);
        assertEquals(
                "switchboard drill: the probe gets no answer from demo: the server says that it is NOT_SERVING; without"
                        + " --method it asks gRPC's health service",
                drillEu("--for", "1m"));
        assertEquals(
                "switchboard drill: --metrics: \"nowhere\" is no page of metrics; write for example"
                        + " http://10.0.0.1:9464/metrics",
                drillEu("--for", "1m", "--metrics", "nowhere"));
        assertEquals(Map.of(), us.read("switchboard/"));
    }

    private String drillEu(String... args) {
        List<String> all = new ArrayList<>(
                List.of("drill", "--datacenter", "eu", "--probe", "demo", "--endpoints", us.endpoint()));
        all.addAll(List.of(args));
        return typed.failure(all.toArray(String[]::new));
    }

    @Test
    void a_datacenter_whose_calls_fail_elsewhere_is_taken_back_at_once() throws Exception {
        serve(us, "a", ServingStatus.NOT_SERVING);
        serve(eu, "a", ServingStatus.SERVING);
        assertEquals(
                1,
                typed.run(
                        "drill",
                        "--datacenter",
                        "eu",
                        "--for",
                        "10m",
                        "--probe",
                        "demo",
                        "--baseline",
                        "5s",
                        "--return",
                        "0s",
                        "--endpoints",
                        us.endpoint()),
                typed.err());
        String out = typed.out();
        assertTrue(
                out.contains("  baseline    probing demo as a client in eu, 10 calls/s; nothing is drained for 5 s"),
                out);
        assertTrue(
                out.contains(", or at once by: switchboard undrain --datacenter eu --endpoints " + us.endpoint()), out);
        assertTrue(out.contains("  aborting    "), out);
        assertTrue(out.contains(" of the calls of the probe failed in the last 10 s ("), out);
        assertTrue(out.contains("such as the server says that it is NOT_SERVING"), out);
        assertTrue(out.contains("  taken back  datacenter eu is not drained any more"), out);
        assertTrue(out.contains("\nABORTED: datacenter eu, drained for "), out);
        assertTrue(out.matches("(?s).*\nprobe +before +\\d+ +0 \\(0.0 %\\) +\\S+ ms +\\S+ ms +eu 100.0 %\n.*"), out);
        assertTrue(out.matches("(?s).*\nprobe +drained .* us \\d+.*"), out);
        assertEquals("", typed.err());
        assertEquals(Map.of(), us.read("switchboard/"));
        assertEquals(Map.of(), eu.read("switchboard/"));
        assertEquals(List.of(), us.leases());
    }

    @Test
    void a_zone_is_drilled_in_one_registry_and_told_as_json() throws Exception {
        serve(eu, "a", ServingStatus.SERVING, 1_000_000);
        // Has next to no calls until the other one is drained.
        serve(eu, "b", ServingStatus.NOT_SERVING, 1);
        Typed one = new Typed(eu.endpoint());
        assertEquals(
                1,
                one.run(
                        "drill",
                        "--zone",
                        "eu/a",
                        "--for",
                        "10m",
                        "--probe",
                        "demo",
                        "--baseline",
                        "5s",
                        "--return",
                        "0s",
                        "-o",
                        "json"),
                one.err());
        List<JsonObject> told = one.out()
                .lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        List<String> events = told.stream()
                .map(each -> each.get("event").getAsString())
                .filter(event -> !event.equals("progress"))
                .toList();
        assertEquals(List.of("probing", "drained", "taking-back", "taken-back", "verdict"), events, one::err);
        JsonObject verdict = told.get(told.size() - 1);
        assertEquals("aborted", verdict.get("verdict").getAsString());
        assertEquals("a", verdict.getAsJsonObject("target").get("zone").getAsString());
        JsonObject probe = verdict.getAsJsonObject("probe");
        assertTrue(probe.getAsJsonObject("before").getAsJsonObject("picks").has("zone eu/a"), probe.toString());
        assertTrue(probe.getAsJsonObject("drained").getAsJsonObject("picks").has("zone eu/b"), probe.toString());
        assertEquals(Map.of(), eu.read("switchboard/drains/"));
    }
}

package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.switchboard.Switchboard;
import io.switchboard.core.Instance;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.PutRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look at a registry and call what is in it, as a person types them. */
class RegistryCommandsTest {
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void stop() {
        etcd.close();
    }

    @Test
    void doctor_finds_a_sound_registry_sound() {
        assertEquals(0, run("doctor", "xiaoxu/demo"), err.toString());
        assertTrue(out.toString().contains("ok"), out.toString());
        assertTrue(out.toString().contains("answers: version "), out.toString());
        assertTrue(out.toString().contains("may read xiaoxu/demo/*"), out.toString());
        assertTrue(out.toString().contains("is not looked at: it is in another jar"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void doctor_without_an_etcd_fails_and_says_what_to_do() {
        etcd.close();
        assertEquals(1, run("doctor", "-o", "json"));
        assertTrue(out.toString().contains("\"severity\": \"FAILURE\""), out.toString());
        assertTrue(out.toString().contains("start it, correct the address"), out.toString());
    }

    @Test
    void a_service_that_is_no_name_is_one_clear_line() {
        assertEquals(1, run("doctor", "/x"));
        assertTrue(err.toString().startsWith("switchboard doctor: service name \"/x\" starts or ends"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void register_refuses_what_cannot_be_registered_with_one_clear_line() {
        assertEquals(1, run("register", "/x", "127.0.0.1:1"));
        assertTrue(err.toString().startsWith("switchboard register: service name \"/x\" starts or"), err.toString());
        assertEquals(1, run("register", "x", "127.0.0.1"));
        assertTrue(err.toString().startsWith("switchboard register: "), err.toString());
        assertEquals(1, run("register", "x", "127.0.0.1:1", "--weight", "-1"));
        assertTrue(err.toString().contains("weight -1 of instance"), err.toString());
        assertEquals(1, run("register", "x", "127.0.0.1:1", "--address", "WAN=203.0.113.7"));
        assertTrue(err.toString().startsWith("switchboard register: network name \"WAN\" has a"), err.toString());
        assertEquals(1, run("register", "x", "127.0.0.1:1", "--address", "wan=a b"));
        assertTrue(err.toString().startsWith("switchboard register: host \"a b\" has a char"), err.toString());
        assertEquals(1, run("register", "x", "127.0.0.1:1", "--interval", "0"));
        assertTrue(err.toString().contains("--interval is at least 0.05 seconds"), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertEquals(2, run("register", "x", "127.0.0.1:1", "--check", "udp"));
    }

    @Test
    void call_asks_for_health_and_calls_methods_by_reflection(@TempDir Path folder) throws Exception {
        Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new HealthStatusManager().getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .build()
                .start();
        try (Switchboard switchboard = Switchboard.connect(etcd.endpoint())) {
            switchboard
                    .register("xiaoxu/demo", Instance.at("127.0.0.1:" + server.getPort()))
                    .awaitActive(Duration.ofMinutes(1));
            assertEquals(0, run("call", "xiaoxu/demo"), err.toString());
            assertEquals("SERVING", out.toString().strip());
            Path body = Files.writeString(folder.resolve("body.json"), "{\"service\": \"\"}");
            assertEquals(
                    0, run("call", "xiaoxu/demo", "grpc.health.v1.Health/Check", "-d", "@" + body), err.toString());
            assertEquals("{\"status\":\"SERVING\"}", out.toString().strip());
            assertEquals(
                    1, run("call", "xiaoxu/demo", "grpc.health.v1.Health/Check", "-d", "{\"service\": \"nobody\"}"));
            assertTrue(err.toString().startsWith("switchboard call: NOT_FOUND"), err.toString());
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void call_of_nobody_names_service_and_registry() {
        assertEquals(1, run("call", "nobody/here"));
        assertTrue(
                err.toString().contains("no instances of service nobody/here registered in etcd at 127.0.0.1:"),
                err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void resolve_prints_what_a_client_would_call() throws Exception {
        try (Switchboard switchboard = Switchboard.connect(etcd.endpoint())) {
            register(switchboard, "10.0.0.1:80", "v1");
            register(switchboard, "10.0.0.2:80", "v2");
            put("switchboard/services/xiaoxu/demo//overrides/10.0.0.1:80", "{\"state\":\"draining\"}");
            assertEquals(0, run("resolve", "xiaoxu/demo"), err.toString());
            assertEquals(
                    List.of(
                            "ID           ADDRESS      WEIGHT  ZONE  VERSION  STATE     CALLS",
                            "10.0.0.1:80  10.0.0.1:80  100     -     v1       draining  no",
                            "10.0.0.2:80  10.0.0.2:80  100     -     v2       serving   yes",
                            ""),
                    out.toString().lines().limit(4).toList());
            assertTrue(out.toString().contains("1 of 2 get calls; revision "), out.toString());
            assertEquals(0, run("resolve", "xiaoxu/demo", "-o", "json"));
            assertTrue(out.toString().contains("\"callable\": false"), out.toString());
        }
    }

    @Test
    void resolve_of_nobody_is_one_clear_line_and_exit_code_1() {
        assertEquals(1, run("resolve", "nobody/here"));
        assertEquals("", out.toString());
        assertTrue(
                err.toString().startsWith("switchboard resolve: no instances of service nobody/here registered in"),
                err.toString());
        etcd.put("nobody/there/a", "{\"Addr\":\"10.0.0.1:80\"}");
        assertEquals(1, run("resolve", "nobody/here"));
        assertTrue(err.toString().strip().endsWith("; did you mean nobody/there?"), err.toString());
        etcd.put("nobody/here/a", "no JSON");
        assertEquals(1, run("resolve", "nobody/here"));
        assertTrue(err.toString().strip().endsWith(", 1 skipped as unreadable"), err.toString());
    }

    @Test
    void explain_tells_route_candidates_and_choice() throws Exception {
        try (Switchboard switchboard = Switchboard.connect(etcd.endpoint())) {
            register(switchboard, "10.0.0.1:80", "v1");
            register(switchboard, "10.0.0.2:80", "v2");
            put("switchboard/services/xiaoxu/demo//config", """
                    {"loadBalancingConfig": [{"switchboard": {"routes": [{"name": "canary",
                      "match": {"headers": [{"name": "x-canary", "exact": "yes"}]}, "subsets": [{"version": "v2"}]}]}}]}""");
            assertEquals(0, run("explain", "xiaoxu/demo", "--header", "x-canary=yes"), err.toString());
            assertTrue(out.toString().contains("route     canary, subset v2"), out.toString());
            assertTrue(out.toString().contains("goes to   10.0.0.2:80"), out.toString());
            assertEquals(0, run("explain", "xiaoxu/demo", "-o", "json"), err.toString());
            assertTrue(out.toString().contains("\"levels\""), out.toString());
            assertFalse(out.toString().contains("\"canary\""), out.toString());
        }
    }

    @Test
    void watch_prints_what_is_there_and_then_what_changes() throws Exception {
        try (Switchboard switchboard = Switchboard.connect(etcd.endpoint())) {
            register(switchboard, "10.0.0.1:80", "v1");
            StringWriter seen = new StringWriter();
            Thread watching = new Thread(() -> Main.commandLine()
                    .setOut(new PrintWriter(seen))
                    .execute("watch", "xiaoxu/demo", "--endpoints", etcd.endpoint()));
            watching.start();
            try {
                awaitText(seen, "there     10.0.0.1:80");
                register(switchboard, "10.0.0.2:80", "v2");
                awaitText(seen, "joined    10.0.0.2:80 10.0.0.2:80 weight 100 version v2");
                put("switchboard/services/xiaoxu/demo//overrides/10.0.0.1:80", "{\"weight\":50}");
                awaitText(seen, "weight    10.0.0.1:80 100 -> 50");
                put("switchboard/services/xiaoxu/demo//config", "{\"a\": 1}");
                awaitText(seen, "config    {\"a\": 1}");
            } finally {
                watching.interrupt();
                watching.join();
            }
        }
    }

    @Test
    void completion_is_a_script_that_names_the_commands() {
        StringWriter script = new StringWriter();
        assertEquals(0, Main.commandLine().setOut(new PrintWriter(script)).execute("completion", "bash"));
        assertTrue(script.toString().contains("explain"), "commands");
    }

    private static void awaitText(StringWriter seen, String text) {
        for (int attempt = 0; attempt < 2000 && !seen.toString().contains(text); attempt++) {
            LockSupport.parkNanos(10_000_000);
        }
        assertTrue(seen.toString().contains(text), seen.toString());
    }

    private static void register(Switchboard switchboard, String address, String version) throws InterruptedException {
        switchboard
                .register(
                        "xiaoxu/demo",
                        Instance.at(address).toBuilder().version(version).build())
                .awaitActive(Duration.ofMinutes(1));
    }

    private void put(String key, String value) {
        ManagedChannel channel = Grpc.newChannelBuilder(
                        URI.create(etcd.endpoint()).getAuthority(), InsecureChannelCredentials.create())
                .build();
        try {
            KVGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .put(PutRequest.newBuilder()
                            .setKey(ByteString.copyFromUtf8(key))
                            .setValue(ByteString.copyFromUtf8(value))
                            .build());
        } finally {
            channel.shutdownNow();
        }
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--endpoints";
        all[args.length + 1] = etcd.endpoint();
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }
}

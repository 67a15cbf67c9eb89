package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.switchboard.Switchboard;
import io.switchboard.core.Instance;
import io.switchboard.testing.EmbeddedEtcd;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

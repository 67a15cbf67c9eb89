package io.switchboard.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.SwitchboardOptions;
import io.switchboard.cli.Elsewhere;
import io.switchboard.cli.Main;
import io.switchboard.controlplane.ControlPlane;
import io.switchboard.controlplane.ControlPlaneOptions;
import io.switchboard.controlplane.Sources;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of this jar, as a person types them; that serve goes on until it is ended is {@link ServeIT}'s. */
class ServeCommandsTest {
    @TempDir
    Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    @Test
    void help_lists_the_commands_with_the_words_that_the_other_jar_has_for_them() {
        assertEquals(0, run("--help"));
        for (String name : Elsewhere.NAMES) {
            assertTrue(out.toString().contains("\n  " + name + " "), out::toString);
        }
        assertEquals(0, run("serve", "--help"));
        assertTrue(
                out.toString().replaceAll("\\s+", " ").contains(Elsewhere.SERVE_TEXT.replaceAll("\\s+", " ")),
                out::toString);
    }

    @Test
    void a_flag_is_there_for_each_part_that_is() {
        assertEquals(0, run("serve", "--help"));
        assertTrue(out.toString().contains("--test=ADDRESS"), out::toString);
        assertFalse(out.toString().contains("--console"), out::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | --console :1                     | this build has no part console; it has ",
                "2 | --scaler                         | missing required parameter for option '--scaler' (ADDRESS)",
                "2 | --test                           | missing required parameter for option '--test' (ADDRESS)",
                "2 | --tests :1                       | unknown option '--tests'; did you mean --test?",
                "1 | --admin :0                       | there is nothing to serve; ask for a part, for example xds",
                "1 | --test nowhere                   | \"nowhere\" is no address to listen at; write host:port",
                "1 | --test :0                        | everybody could see every service; say in the file who may",
                "1 | --test :0 --config @             | serve.json: parts: other: it is no JSON object",
                "1 | --test 127.0.0.1:0 --tls-cert a  | a server with TLS needs its certificate and its key; give",
                "1 | --test 127.0.0.1:0 --tls-cert /none --tls-key /none | server certificate file /none does not exist",
            })
    void what_is_wrong_is_one_line(int exitCode, String flags, String message) throws Exception {
        Path file = Files.writeString(folder.resolve("serve.json"), "{\"parts\": {\"other\": 1}}");
        assertEquals(exitCode, run(("serve " + flags.replace("@", file.toString())).split(" ", -1)), err::toString);
        assertTrue(err.toString().startsWith("switchboard serve: "), err::toString);
        assertTrue(err.toString().contains(message), err::toString);
        assertEquals(1, err.toString().strip().lines().count(), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void an_address_in_use_is_one_line() throws Exception {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertEquals(1, run("serve", "--test", address, "--endpoints", etcd.endpoint()));
            assertTrue(
                    err.toString().startsWith("switchboard serve: test cannot listen at " + address + ": "),
                    err::toString);
        }
    }

    @Test
    void xds_prints_what_a_client_would_get_and_what_it_cannot_be_told() {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start()) {
            etcd.put("demo/a", "{\"Addr\":\"10.0.0.1:80\"}");
            assertEquals(
                    0,
                    run("xds", "demo", "--as", "envoy", "--zone", "eu/a", "--endpoints", etcd.endpoint()),
                    err::toString);
            assertTrue(out.toString().contains("\"envoy\": \"1 of demo for eu/a\""), out::toString);
            assertEquals("switchboard xds: hedging is not said", err.toString().strip());
            assertEquals(1, run("xds", "dmo", "--as", "java", "--endpoints", etcd.endpoint()), err::toString);
            assertTrue(out.toString().contains("\"java\": \"0 of dmo for "), out::toString);
            String told = err.toString();
            assertTrue(told.contains("switchboard xds: no instances of service dmo registered in etcd at "), told);
            assertTrue(told.endsWith("; did you mean demo?" + System.lineSeparator()), told);
            assertEquals(1, run("xds", "demo", "--as", "telnet", "--endpoints", etcd.endpoint()));
            assertEquals(
                    "switchboard xds: --as: \"telnet\" is no client; write one of java, envoy",
                    err.toString().strip());
        }
    }

    @Test
    void doctor_tells_what_the_clients_of_the_parts_cannot_be_told() {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start()) {
            etcd.put("demo/a", "{\"Addr\":\"10.0.0.1:80\"}");
            String[] doctor = {"doctor", "demo", "--endpoints", etcd.endpoint()};
            assertEquals(0, run(doctor), err::toString);
            assertTrue(
                    out.toString()
                            .contains("service demo                     can be told by xDS and to Istio, all of it"),
                    out::toString);
            etcd.put("switchboard/services/demo//config", "{\"methodConfig\":[]}");
            assertEquals(0, run(doctor), err::toString);
            String note = "NOTE +service demo for telnet +config cannot be said: \\\\u001b\\[2Jnone is used";
            assertTrue(Pattern.compile(note).matcher(out.toString()).find(), out::toString);
            assertFalse(out.toString().contains("all of it"), out::toString);
            assertEquals(0, run("doctor", "demo", "--endpoints", etcd.endpoint(), "-o", "json"), err::toString);
            assertTrue(out.toString().contains("\"subject\": \"service demo for telnet\""), out::toString);
            assertEquals(0, run("doctor", "--endpoints", etcd.endpoint()), err::toString);
            assertFalse(out.toString().contains("service demo"), out::toString);
        }
        assertEquals(1, run("doctor", "demo", "--endpoints", "127.0.0.1:1"), err::toString);
        assertTrue(out.toString().contains("is not known: "), out::toString);
    }

    @Test
    void clients_are_a_table_of_what_the_parts_say() throws Exception {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start();
                ControlPlane process = ControlPlane.start(
                        ControlPlaneOptions.builder()
                                .part("test", "127.0.0.1:0")
                                .admin("127.0.0.1:0")
                                .build(),
                        meters -> Sources.of(
                                SwitchboardOptions.builder(EtcdOptions.builder(etcd.endpoint())
                                                .build())
                                        .withoutSnapshotCache()
                                        .datacenter(""),
                                meters))) {
            String admin = String.valueOf(process.addresses().get("admin"));
            assertEquals(0, run("clients", "--admin", admin), err::toString);
            assertEquals("""
                    PART  NODE            TYPES        SINCE
                    test  orders\\u202e-1  {"eds":"5"}  -
                    test  b               -            7""", out.toString().strip());
            assertEquals(0, run("clients", "--admin", admin, "-o", "json"), err::toString);
            assertTrue(out.toString().contains("\"node\": \"b\""), out::toString);
        }
    }

    @Test
    void clients_of_a_process_that_is_not_there_are_no_table() throws Exception {
        String admin;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            admin = "127.0.0.1:" + free.getLocalPort();
        }
        assertEquals(1, run("clients", "--admin", admin));
        assertTrue(
                err.toString()
                        .startsWith("switchboard clients: no process of switchboard serve can be asked at " + admin),
                err::toString);
        assertEquals(1, run("clients", "--admin", "a b"));
        assertEquals(
                "switchboard clients: --admin: \"a b\" is no address; write host:port",
                err.toString().strip());
    }
}

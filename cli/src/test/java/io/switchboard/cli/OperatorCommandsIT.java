package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar as an operator runs it, on a real etcd: plain, with users, and with TLS. */
class OperatorCommandsIT {
    private static final Path JAR = Path.of("target", "switchboard.jar");
    private static final String REGISTRATION = "{\"Addr\":\"10.0.0.1:80\"}";
    private static final String CONFIG = "{\"loadBalancingConfig\":[{\"switchboard\":{}}]}";

    private final Path folder;

    OperatorCommandsIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private record Ended(int code, String out, String err) {}

    @Test
    void an_operator_changes_a_running_fleet() throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.etcdctl("put", "demo/10.0.0.1:80", REGISTRATION);
            etcd.etcdctl("put", "demo/10.0.0.2:80", REGISTRATION.replace("0.1:", "0.2:"));
            String at = "--endpoints=" + etcd.endpoint();
            assertEquals(
                    new Ended(0, "SERVICE  INSTANCES  DRAINING  REFUSED\ndemo     2          0         0\n", ""),
                    run("", "services", at));
            assertEquals(
                    new Ended(0, "10.0.0.1:80 of demo: no override -> draining (ann: disk)\n", ""),
                    run("", "drain", "demo", "10.0.0.1:80", "--by", "ann", "--reason", "disk", at));
            assertTrue(run("", "resolve", "demo", at).out().contains("draining  no"), "drained");
            assertEquals(
                    new Ended(0, "config of demo: written as version 1\n", ""),
                    run(CONFIG, "config", "set", "demo", "-", "--by", "ann", at));
            assertEquals(new Ended(0, CONFIG + "\n", ""), run("", "config", "get", "demo", at));
            assertEquals(
                    CONFIG,
                    etcd.etcdctl("get", "switchboard/services/demo//config", "--print-value-only")
                            .strip());
            Ended refused = run("{\"loadBalancingConfig\":[{\"magic\":{}}]}", "config", "set", "demo", "-", at);
            assertEquals(1, refused.code());
            assertTrue(
                    refused.err().startsWith("switchboard config set: loadBalancingConfig[0].magic: "), refused.err());
            etcd.stop();
            Ended down = run("", "drain", "demo", "10.0.0.2:80", at);
            assertEquals(1, down.code());
            assertEquals("", down.out());
            assertEquals(1, down.err().lines().count(), down.err());
            assertTrue(
                    down.err()
                            .startsWith("switchboard drain: etcd at "
                                    + etcd.endpoint().substring("http://".length()) + " cannot be reached: "),
                    down.err());
        }
    }

    @Test
    void what_a_user_may_not_do_names_the_user_and_the_key() throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.etcdctl("put", "demo/10.0.0.1:80", REGISTRATION);
            etcd.etcdctl("user", "add", "root:secret");
            etcd.etcdctl("user", "grant-role", "root", "root");
            etcd.etcdctl("role", "add", "app");
            etcd.etcdctl("role", "grant-permission", "app", "--prefix=true", "read", "demo/");
            etcd.etcdctl("role", "grant-permission", "app", "--prefix=true", "read", "switchboard/");
            etcd.etcdctl("user", "add", "app:app");
            etcd.etcdctl("user", "grant-role", "app", "app");
            etcd.etcdctl("auth", "enable");
            String at = "--endpoints=" + etcd.endpoint();
            String name = "etcd at " + etcd.endpoint().substring("http://".length());
            assertEquals(
                    new Ended(
                            1,
                            "",
                            "switchboard drain: " + name + " does not allow user \"app\" to write"
                                    + " switchboard/services/demo//overrides/10.0.0.1:80; grant it to one of the user's roles\n"),
                    run("", "drain", "demo", "10.0.0.1:80", at, "--user", "app:app"));
            Ended denied = run(CONFIG, "config", "set", "demo", "-", at, "--user=app", "--password=app");
            assertEquals(1, denied.code());
            assertTrue(
                    denied.err()
                            .startsWith("switchboard config set: " + name
                                    + " does not allow user \"app\" to write switchboard/services/demo//config and its history "
                                    + "switchboard/config-history/demo/"),
                    denied.err());
            assertEquals(
                    new Ended(
                            1,
                            "",
                            "switchboard services: " + name + " lets in only known users, and none is given to read all"
                                    + " keys\n"),
                    run("", "services", at));
            assertEquals(
                    0,
                    run("", "drain", "demo", "10.0.0.1:80", at, "--user", "root:secret")
                            .code());
        }
    }

    @Test
    void tls_is_by_the_flags_that_etcdctl_has() throws Exception {
        TestCertificates authority = TestCertificates.create(folder, "authority");
        TestCertificates.Identity server = authority.sign("etcd", "ip:127.0.0.1");
        TestCertificates.Identity client = authority.sign("operator", "dns:operator");
        try (EtcdServer etcd = EtcdServer.startTls(server.certificate(), server.key(), authority.ca())) {
            String at = "--endpoints=" + etcd.endpoint();
            String ca = "--cacert=" + authority.ca();
            assertEquals(
                    new Ended(0, "SERVICE  INSTANCES  DRAINING  REFUSED\n", ""),
                    run("", "services", at, ca, "--cert=" + client.certificate(), "--key=" + client.key()));
            Ended nobody = run("", "services", at);
            assertEquals(1, nobody.code());
            assertEquals(1, nobody.err().lines().count(), nobody.err());
            assertTrue(nobody.err().contains(" cannot be reached: "), nobody.err());
        }
    }

    private Ended run(String input, String... args) throws IOException, InterruptedException {
        Path in = Files.writeString(folder.resolve("in"), input);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(Arrays.asList(args));
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "ends");
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
